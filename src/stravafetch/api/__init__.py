"""Strava's data API: requests, rate limits, pages and resources."""
