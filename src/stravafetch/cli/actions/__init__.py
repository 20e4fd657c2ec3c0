"""The work of commands that takes more than one call."""
