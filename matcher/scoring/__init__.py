"""How well a place answers a person, in named parts."""
