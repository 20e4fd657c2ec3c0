"""Strava's bulk archive as a source: a table and the files beside it, no network."""
