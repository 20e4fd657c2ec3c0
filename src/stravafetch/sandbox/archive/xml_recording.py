"""Writes an activity as a GPX or TCX file, in the same way as other programs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from stravafetch.sandbox.data.streams import Track

Record = Mapping[str, Any]

_GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="{creator}" version="1.1" xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:{prefix}="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <metadata>
  <time>{begin}</time>
 </metadata>
 <trk>
  <name>{name}</name>
  <type>{sport}</type>
  <trkseg>
{points}  </trkseg>
 </trk>
</gpx>
"""
_GPX_BODY = (("temp", "atemp"), ("heartrate", "hr"), ("cadence", "cad"))
# With spaces before the XML declaration, where they are not allowed: Garmin Connect and many other
# programs wrote such files.
_TCX = """          <?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" \
xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">
 <Activities>
  <Activity Sport="{sport}">
   <Id>{begin}</Id>
{laps}   <Creator>
    <Name>{device}</Name>
   </Creator>
  </Activity>
 </Activities>
</TrainingCenterDatabase>
"""
_SPORTS = {"Run": ("running", "Running"), "Ride": ("cycling", "Biking")}


def gpx_file(activity: Record, track: Track, kinds: list[str], *, by_strava: bool) -> bytes:
    """Return the GPX file of an activity, as from Strava's app or from another program."""
    prefix = "gpxtpx" if by_strava else "ns3"
    times = _times(activity, track)
    known = {kind: track.stream(kind) for kind in kinds if kind != "distance"}
    points = []
    for index, (time, (lat, lng)) in enumerate(zip(times, track.latlng, strict=True)):
        values = {kind: values[index] for kind, values in known.items()}
        points.append(
            f'   <trkpt lat="{lat:.7f}" lon="{lng:.7f}">\n'
            + (f"    <ele>{values['altitude']}</ele>\n" if "altitude" in values else "")
            + f"    <time>{time}</time>\n{_gpx_extensions(values, prefix)}   </trkpt>\n"
        )
    return _GPX.format(
        creator="StravaGPX" if by_strava else "Garmin Connect",
        prefix=prefix,
        begin=activity["start_date"],
        name=escape(activity["name"]),
        sport=_SPORTS.get(activity["type"], ("other", ""))[0],
        points="".join(points),
    ).encode()


def _gpx_extensions(values: Record, prefix: str) -> str:
    power = f"     <power>{values['watts']}</power>\n" if "watts" in values else ""
    body = "".join(
        f"      <{prefix}:{name}>{values[kind]}</{prefix}:{name}>\n"
        for kind, name in _GPX_BODY
        if kind in values
    )
    if body:
        name = f"{prefix}:TrackPointExtension"
        body = f"     <{name}>\n{body}     </{name}>\n"
    return f"    <extensions>\n{power}{body}    </extensions>\n" if power or body else ""


def tcx_file(activity: Record, track: Track, laps: Sequence[Record], kinds: list[str]) -> bytes:
    """Return the TCX file of an activity."""
    points = list(_tcx_points(activity, track, kinds))
    return _TCX.format(
        sport=_SPORTS.get(activity["type"], ("", "Other"))[1],
        begin=activity["start_date"],
        laps="".join(_tcx_lap(lap, points) for lap in laps),
        device=activity["device_name"],
    ).encode()


def _tcx_points(activity: Record, track: Track, kinds: list[str]) -> Iterator[str]:
    known = {kind: track.stream(kind) for kind in kinds}
    steps = "RunCadence" if activity["type"] == "Run" else ""
    for index, time in enumerate(_times(activity, track)):
        at = {kind: values[index] for kind, values in known.items()}
        lines = [f"<Time>{time}</Time>"]
        if "latlng" in at:
            lat, lng = (f"{degrees:.7f}" for degrees in at["latlng"])
            lines.append(
                f"<Position><LatitudeDegrees>{lat}</LatitudeDegrees>"
                f"<LongitudeDegrees>{lng}</LongitudeDegrees></Position>"
            )
        if "altitude" in at:
            lines.append(f"<AltitudeMeters>{at['altitude']}</AltitudeMeters>")
        lines.append(f"<DistanceMeters>{at['distance']}</DistanceMeters>")
        if "heartrate" in at:
            lines.append(f"<HeartRateBpm><Value>{at['heartrate']}</Value></HeartRateBpm>")
        if "cadence" in at and not steps:
            lines.append(f"<Cadence>{at['cadence']}</Cadence>")
        more = f"<ns3:Watts>{at['watts']}</ns3:Watts>" if "watts" in at else ""
        if "cadence" in at and steps:
            more += f"<ns3:{steps}>{at['cadence']}</ns3:{steps}>"
        if more:
            lines.append(f"<Extensions><ns3:TPX>{more}</ns3:TPX></Extensions>")
        yield f"     <Trackpoint>{''.join(lines)}</Trackpoint>\n"


def _tcx_lap(lap: Record, points: list[str]) -> str:
    """Return a lap with its points, except for the one that the next lap starts with."""
    end = lap["end_index"] + (lap["end_index"] == len(points) - 1)
    beats = "".join(
        f"    <{name}><Value>{round(lap[key])}</Value></{name}>\n"
        for key, name in (
            ("average_heartrate", "AverageHeartRateBpm"),
            ("max_heartrate", "MaximumHeartRateBpm"),
        )
        if key in lap
    )
    return (
        f'   <Lap StartTime="{lap["start_date"]}">\n'
        f"    <TotalTimeSeconds>{lap['moving_time']}</TotalTimeSeconds>\n"
        f"    <DistanceMeters>{lap['distance']}</DistanceMeters>\n"
        f"    <MaximumSpeed>{lap['max_speed']}</MaximumSpeed>\n{beats}"
        f"    <Track>\n{''.join(points[lap['start_index'] : end])}    </Track>\n   </Lap>\n"
    )


def _times(activity: Record, track: Track) -> list[str]:
    begin = datetime.fromisoformat(activity["start_date"])
    return [f"{begin + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}" for second in track.time]
