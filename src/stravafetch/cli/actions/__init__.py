"""What a command does when it takes more than one call."""
