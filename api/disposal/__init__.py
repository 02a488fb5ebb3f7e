"""How long closed records are kept, what is held back, and disposal decided by two people."""
