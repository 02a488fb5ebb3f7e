"""One module for each programme: who may use it, on which day's rules."""
