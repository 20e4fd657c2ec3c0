"""Lets ``python -m stravafetch`` be the ``strava`` command."""

from stravafetch.cli.app import main

main()
