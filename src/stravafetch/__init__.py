"""Fetch your own Strava activities in a shell pipeline."""

__version__ = "0.1.0"
