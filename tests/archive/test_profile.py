import pytest

from stravafetch.archive.profile import read_athlete
from stravafetch.errors import InvalidData
from tests.support.archives import PROFILE


def test_the_athlete_has_the_names_of_the_api_and_no_mail_address() -> None:
    assert read_athlete(PROFILE) == {
        "id": 12345678,
        "firstname": "Noa",
        "lastname": "Lindqvist",
        "bio": "Runs, and\nrides",
        "city": "Zürich",
        "country": "Switzerland",
        "sex": "F",
        "weight": 61.5,
    }


@pytest.mark.parametrize("data", [b"", b"Athlete ID,Email Address\n", b"a,b\nx,y\n"])
def test_another_programs_file_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidData, match=r"profile\.csv"):
        read_athlete(data)
