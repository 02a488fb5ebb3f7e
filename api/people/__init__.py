"""People: who they are (sealed, never handed to the matching), how it stands, what they agreed to, what is known."""
