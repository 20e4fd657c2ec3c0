"""The bulk archive that Strava would send the sample athlete."""
