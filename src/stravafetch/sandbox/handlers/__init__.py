"""How the sandbox answers each group of endpoints."""
