"""One chat network each, translated to and from the types in ``base``."""
