from stravafetch.output.layout import Need, Room, fit

DATE = Need(16, rank=1, short=10)
NAME = Need(30, can_shrink=True)


def rooms(*needs: Need, width: int | None) -> list[tuple[int, int]]:
    return [(room.place, room.cells) for room in fit(needs, width)]


def test_without_a_width_every_column_gets_what_it_takes() -> None:
    assert fit([DATE, NAME], None) == [Room(0, 16), Room(1, 30)]


def test_a_column_that_can_shrink_is_narrowed_first() -> None:
    assert rooms(DATE, NAME, width=40) == [(0, 16), (1, 22)]


def test_a_column_takes_its_short_width_before_one_is_dropped() -> None:
    assert rooms(DATE, NAME, width=30) == [(0, 10), (1, 18)]


def test_the_column_of_the_highest_rank_is_dropped_first() -> None:
    needs = (Need(9, rank=2), DATE, NAME, Need(9, rank=3))
    assert rooms(*needs, width=40) == [(0, 9), (1, 10), (2, 17)]
    assert rooms(*needs, width=28) == [(1, 10), (2, 16)]


def test_a_column_without_a_rank_is_never_dropped() -> None:
    assert rooms(Need(11), NAME, DATE, width=5) == [(0, 11), (1, 8)]


def test_of_two_columns_the_wider_one_is_narrowed() -> None:
    assert rooms(NAME, Need(20, can_shrink=True), width=42) == [(0, 20), (1, 20)]


def test_no_columns_fit_any_width() -> None:
    assert rooms(width=40) == rooms(width=None) == []
