"""Sign-in, tokens and their storage."""
