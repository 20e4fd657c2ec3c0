# All activities with curl, one page after the other, until an empty one.
page=1
while body=$(curl -sS -H "Authorization: Bearer $STRAVA_ACCESS_TOKEN" \
  "$STRAVA_API_URL/athlete/activities?page=$page&per_page=200") && [ "$body" != "[]" ]; do
  printf '%s\n' "$body"
  page=$((page + 1))
done
