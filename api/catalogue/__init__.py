"""Public lists, what was made of them, and finding things."""
