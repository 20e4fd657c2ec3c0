import pytest

from stravafetch.errors import BadInput
from stravafetch.query.streams import STREAMS, read_streams


def test_names_are_read_in_order_and_once() -> None:
    assert read_streams("watts, time,,watts") == ("watts", "time")
    assert read_streams(",".join(STREAMS)) == STREAMS


@pytest.mark.parametrize("text", ["", " , ", "time,speed"])
def test_anything_else_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_streams(text)
    assert "heartrate" in refusal.value.next_step
