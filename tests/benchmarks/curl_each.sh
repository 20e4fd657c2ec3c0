# Something of each activity with curl, one request after the other: IDs on stdin, endings as
# arguments, such as "" for the detail and "/streams?keys=time,latlng".
while read -r id; do
  for ending in "$@"; do
    curl -sS -H "Authorization: Bearer $STRAVA_ACCESS_TOKEN" "$STRAVA_API_URL/activities/$id$ending"
  done
done
