"""Standing by somebody after the start: when to talk, what to ask, what is seen later, and what staff look at."""
