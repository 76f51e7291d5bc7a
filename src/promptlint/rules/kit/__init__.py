"""What every rule is made of: the base class, what it may ask, the targets, the registry, words for messages."""
