"""Files on disk: private, atomically replaced, locked between processes."""
