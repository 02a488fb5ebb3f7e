"""The needs of people and what already stands."""
