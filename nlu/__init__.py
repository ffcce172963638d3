"""Text into language, intent and entities. Two engines, one set of training data."""
