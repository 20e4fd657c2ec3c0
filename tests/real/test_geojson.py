"""Another program reads what a map is made of."""

import pytest

from tests.support.installed import Installed

pytestmark = pytest.mark.real

geopandas = pytest.importorskip("geopandas", reason="pip install -e '.[recipes]'")


def test_geopandas_reads_activities_and_streams(installed: Installed) -> None:
    installed.strava("login", "--insecure-storage")
    target = installed.shell.home / "rides.geojson"
    fields = ("--fields", "id,name,sport_type")
    installed.strava("activities", "--sport", "Ride", "-o", str(target), *fields)
    rides = geopandas.read_file(target)
    assert {*rides.columns} == {"id", "name", "sport_type", "geometry"}
    assert {*rides.geom_type.dropna()} == {"LineString"}
    assert rides.crs.to_epsg() == 4326
    first = str(rides.id[0])
    installed.strava("streams", first, "-o", str(target))
    track = geopandas.read_file(target)
    assert track.geometry[0].has_z
