"""Files on disk: private, replaced atomically, locked between processes."""
