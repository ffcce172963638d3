"""The assistant: dialogue core, shop, storage, hand-off, console, command line."""
