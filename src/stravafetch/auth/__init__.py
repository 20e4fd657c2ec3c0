"""Sign-in, tokens and where they are kept."""
