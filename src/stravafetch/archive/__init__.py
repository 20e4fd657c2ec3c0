"""Strava's bulk archive as a source of data: activities.csv and the files with it."""
