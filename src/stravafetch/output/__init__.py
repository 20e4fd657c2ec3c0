"""Records as text: JSON, NDJSON, CSV and tables."""
