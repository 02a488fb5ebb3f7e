"""Standing by hosts: when they need a hand, how many people they may be asked for, and thanks."""
