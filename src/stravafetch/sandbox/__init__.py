"""A stand-in for Strava on loopback, to try the tool and test scripts without an account."""
