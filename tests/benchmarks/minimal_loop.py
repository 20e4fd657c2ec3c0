"""The least a Python program can do for all activities: get, parse, print, one after the other."""

import json
import os
import sys

import requests

headers = {"Authorization": f"Bearer {os.environ['STRAVA_ACCESS_TOKEN']}"}
url = f"{os.environ['STRAVA_API_URL']}/athlete/activities"
page = 1
while True:
    answer = requests.get(url, {"page": page, "per_page": 200}, headers=headers, timeout=60)
    records = json.loads(answer.content)
    if not records:
        break
    for record in records:
        sys.stdout.write(json.dumps(record) + "\n")
    page += 1
