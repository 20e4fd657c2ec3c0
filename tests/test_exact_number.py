import pytest

from stravafetch.exact_number import ExactNumber, read_float


@pytest.mark.parametrize("text", ["-74.304786", "1.0", "0.5"])
def test_a_number_that_python_writes_alike_is_a_float(text: str) -> None:
    assert isinstance(read_float(text), float)


@pytest.mark.parametrize(
    "text", ["-74.30478599999999", "1e2", "1.50", "0.10000000000000000001", "1e-999", "1E5"]
)
def test_any_other_keeps_its_text(text: str) -> None:
    assert read_float(text) == ExactNumber(text)
    assert float(read_float(text)) == float(text)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="1e999"):
        read_float("1e999")
