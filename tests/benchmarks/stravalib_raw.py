"""stravalib's own requests without its models: the quickest way to the same data with it."""

import json
import os
import sys

from stravalib import Client  # type: ignore[import-not-found]  # in an environment of its own

client = Client(access_token=os.environ["STRAVA_ACCESS_TOKEN"])
page = 1
while records := client.protocol.get("/athlete/activities", page=page, per_page=200):
    for record in records:
        sys.stdout.write(json.dumps(record) + "\n")
    page += 1
