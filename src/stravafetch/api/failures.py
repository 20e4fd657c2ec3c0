"""What did not come, when many things were asked for one by one."""

from stravafetch.errors import Forbidden, Incomplete, InvalidData, ItemError, NotFound

MOST_FAILURES = 5  # so many of Strava after each other are no matter of one activity
MOST_NAMED = 100


class Failures:
    """The activities that Strava did not deliver."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._asked = 0
        self._failures = 0

    @property
    def gave_up(self) -> bool:
        """Whether Strava seems to fail altogether, so that no more should be asked for."""
        return self._failures >= MOST_FAILURES

    def came(self) -> None:
        """Take note of one that came."""
        self._asked += 1
        self._failures = 0

    def add(self, activity_id: int, error: ItemError) -> None:
        """Take note of one that did not; only what Strava failed to deliver is a failure of it."""
        self._asked += 1
        self._ids.append(activity_id)
        self._failures += not isinstance(error, NotFound | Forbidden | InvalidData)

    def sum_up(self) -> None:
        """Raise Incomplete, naming those missed, if there are any; the last thing to do."""
        if not self._ids:
            return
        names = ", ".join(str(activity_id) for activity_id in self._ids[:MOST_NAMED])
        names += ", ..." if len(self._ids) > MOST_NAMED else ""
        what = f"{len(self._ids):,} of {self._asked:,} activities did not come: {names}."
        if self.gave_up:
            raise Incomplete(
                f"{what} After {MOST_FAILURES} failures in a row no more was asked for.",
                "Try again in a few minutes; https://status.strava.com tells whether Strava has a "
                "problem.",
            )
        raise Incomplete(
            what,
            "What Strava answered to each stands above: check the id, or run the command again.",
        )
