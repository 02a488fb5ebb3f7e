"""Hosts and their openings: what they said they offer, who heard it, and when."""
