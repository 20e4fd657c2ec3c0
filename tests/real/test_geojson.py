"""Another program reads the maps."""

from pathlib import Path

import polyline
import pytest

from tests.support.archives import RIDE, table, write_zip
from tests.support.fit_files import fit_file
from tests.support.installed import Installed
from tests.support.needs import Needs

pytestmark = pytest.mark.real

geopandas = pytest.importorskip("geopandas", reason="pip install -e '.[recipes]'")


@pytest.fixture
def target(installed: Installed) -> Path:
    """Where someone who is signed in writes a map."""
    installed.strava("login", "--insecure-storage")
    return installed.shell.home / "rides.geojson"


def test_geopandas_reads_activities_and_streams(installed: Installed, target: Path) -> None:
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


def test_geopandas_reads_what_crosses_the_180th_meridian_or_has_no_place(
    installed: Installed, target: Path
) -> None:
    newest = installed.stand_in.history.between(None, None, private=True)[:3]
    there_and_back = polyline.encode([(-17.0, 179.9), (-17.1, -179.9), (-17.0, 179.8)])
    lines = (there_and_back, polyline.encode([(52.5, 13.4)]), "")
    for activity, line in zip(newest, lines, strict=True):
        drawn = {**activity["map"], "summary_polyline": line}
        installed.stand_in.history.change(activity["id"], map=drawn)
    installed.strava("activities", "--limit", "3", "-o", str(target))
    tracks = geopandas.read_file(target)
    assert [*tracks.geom_type[:2]] == ["MultiLineString", "Point"]
    assert [*tracks.geometry.isna()] == [False, False, True]
    assert tracks.geometry[0].is_valid
    assert tracks.geometry[0].length == pytest.approx(2 * 0.22 + 0.1, abs=0.05)


def test_jq_adds_up_the_properties(installed: Installed, target: Path, needs: Needs) -> None:
    needs("jq")
    installed.strava("activities", "-o", str(target))
    added = installed.shell.run("jq", "[.features[].properties.distance] | add", str(target))
    history = installed.stand_in.history.between(None, None, private=True)
    assert float(added.stdout) == pytest.approx(sum(a["distance"] for a in history))


def test_geopandas_reads_the_activities_of_an_archive(
    installed: Installed, tmp_path: Path, target: Path
) -> None:
    file = fit_file(*({"latitude": 47 + at / 1000, "longitude": 8.5} for at in range(9)))
    by_hand = {**RIDE, 0: "5", 12: ""}
    files = {"activities.csv": table(RIDE, by_hand), RIDE[12]: file}
    archive = write_zip(tmp_path / "export.zip", files)
    installed.strava("--archive", str(archive), "activities", "-o", str(target))
    rides = geopandas.read_file(target)
    assert [*rides.geom_type.fillna("none")] == ["LineString", "none"]
    assert rides.total_bounds.tolist() == [8.5, 47.0, 8.5, 47.008]
