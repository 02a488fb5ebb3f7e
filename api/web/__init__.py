"""The way in over HTTP: the application, who is let in where, errors, headers."""
