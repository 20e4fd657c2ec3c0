"""Formats records as text: JSON, NDJSON, CSV and tables."""
