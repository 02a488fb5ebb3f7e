"""How long people stay: what was seen, and a model that is honest about few stays."""
