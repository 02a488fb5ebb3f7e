"""The ``enishi`` command."""
