"""Standing by people and hosts after the start: talks, calls, what is due, what staff look at, hands for hosts."""
