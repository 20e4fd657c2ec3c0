"""A terminal that shows data: control characters in it are shown, not obeyed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stravafetch.output.sanitize import replace_control_characters

if TYPE_CHECKING:
    from stravafetch.output.style import TextSink

FAINT, NORMAL = "\x1b[2m", "\x1b[22m"


class TerminalStream:
    """Passes text on to a terminal, with each control character as the escape of JSON.

    A name may hold an escape sequence that moves the cursor, or turn the direction of writing. In
    a pipe or a file data is exact; nothing of this class is used there.
    """

    def __init__(self, terminal: "TextSink") -> None:
        self._terminal = terminal

    def write(self, text: str, /) -> None:
        """Write text; the line ends of CSV are the terminal's own."""
        parts = text.replace("\r\n", "\n").split("\t")  # a tab does no harm
        shown = (replace_control_characters(part, _escaped) for part in parts)
        self._terminal.write("\t".join(shown))

    def write_faint(self, text: str, /) -> None:
        """Write a line less brightly than the rest."""
        self._terminal.write(FAINT)
        self.write(text.removesuffix("\n"))
        self._terminal.write(f"{NORMAL}\n")

    def flush(self) -> None:
        """Pass on what was written."""
        self._terminal.flush()


def may_style(environ: Mapping[str, str]) -> bool:
    """Say whether a terminal may be told how to show a text: https://no-color.org."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}"
