"""What `jakmentor evaluate` can measure, a command each."""
