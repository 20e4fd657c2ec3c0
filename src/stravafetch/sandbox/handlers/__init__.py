"""The endpoints of the sandbox, a module for each group."""
