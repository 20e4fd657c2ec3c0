import pytest

from stravafetch.archive.routes import read_routes, route_of
from stravafetch.errors import NotFound
from tests.support.archives import ROUTES


def test_a_route_is_found_by_the_number_of_its_file() -> None:
    assert read_routes(ROUTES) == [
        {"name": "Around, and back", "file": "routes/1.gpx"},
        {"name": "Out", "file": "routes/2.gpx"},
    ]
    assert route_of(read_routes(ROUTES), 2)["name"] == "Out"


def test_an_unknown_number_is_not_found() -> None:
    with pytest.raises(NotFound, match="has no route 3"):
        route_of(read_routes(ROUTES), 3)
