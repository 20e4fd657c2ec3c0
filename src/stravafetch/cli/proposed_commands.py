"""Commands that messages propose, completed so that they can be copied and pasted."""

import re
from typing import NamedTuple

# Those that read an archive; others, such as login, have no use for one.
READ_ARCHIVES = (
    *("activities", "weeks", "show", "activity", "streams", "laps", "export"),
    *("athlete", "gear", "routes", "route", "status"),
)
_COMMAND = re.compile("`strava (?=([a-z]+))")


class GlobalOptions(NamedTuple):
    """The options before the command that this run was given, rather than the environment."""

    profile: str = "default"
    archive: str | None = None

    def repeat_in(self, text: str) -> str:
        """Add them to the commands in a text, unless a command already has options there."""
        return _COMMAND.sub(lambda found: f"{found[0]}{self._options_of(found[1])}", text)

    def _options_of(self, command: str) -> str:
        if self.archive is not None and command in READ_ARCHIVES:
            import shlex  # not for --help: 1 ms

            return f"--archive {shlex.quote(self.archive)} "
        return "" if self.profile == "default" else f"--profile {self.profile} "


NONE_GIVEN = GlobalOptions()
