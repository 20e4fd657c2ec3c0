"""What did not come, when many things were asked for one by one."""

from stravafetch.errors import Incomplete, Undelivered

MOST_IN_A_ROW = 5  # so many after each other are no matter of one activity
MOST_NAMED = 20


class Missed:
    """The activities that Strava did not deliver."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self._in_a_row = 0

    def add(self, activity_id: int, error: Undelivered) -> None:
        """Take note of one, or raise its error where none seems to come any more."""
        self.ids.append(activity_id)
        self._in_a_row += 1
        if self._in_a_row >= MOST_IN_A_ROW:
            raise error

    def came(self) -> None:
        """Take note that one came."""
        self._in_a_row = 0

    def sum_up(self, asked: int) -> None:
        """Raise Incomplete, naming those missed, if there are any."""
        if self.ids:
            names = ", ".join(str(activity_id) for activity_id in self.ids[:MOST_NAMED])
            names += ", ..." if len(self.ids) > MOST_NAMED else ""
            raise Incomplete(
                f"{len(self.ids):,} of {asked:,} activities did not come: {names}.",
                "The others did. What Strava answered to each stands above: check the id, or run "
                "the command again for it.",
            )
