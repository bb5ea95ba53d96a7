"""How good our methods are on data that nobody here made: what `jakmentor evaluate` prints."""
