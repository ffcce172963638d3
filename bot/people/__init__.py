"""The people behind the counter: who they are, who holds which conversation, and what they see of it."""
