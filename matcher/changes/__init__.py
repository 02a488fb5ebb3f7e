"""Small changes that may give somebody a place: what they are, which could help, and the round with one made."""
