import pytest

from stravafetch.archive.profile import read_athlete
from stravafetch.errors import InvalidData
from tests.support.archives import PROFILE


def test_the_athlete_has_the_keys_of_the_api_and_no_email_address() -> None:
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
def test_a_file_from_another_program_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidData, match=r"profile\.csv"):
        read_athlete(data)
