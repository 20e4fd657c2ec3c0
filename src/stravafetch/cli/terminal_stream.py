"""Data on a terminal: control characters are displayed, not interpreted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stravafetch.output.sanitize import replace_control_characters

if TYPE_CHECKING:
    from stravafetch.output.style import TextSink

FAINT, NORMAL = "\x1b[2m", "\x1b[22m"


class TerminalStream:
    """Passes text on to a terminal, with each control character as a JSON escape.

    A name may contain an escape sequence that moves the cursor, or reverse the text direction. This
    class is not used for pipes and files, where data is exact.
    """

    def __init__(self, terminal: "TextSink") -> None:
        self._terminal = terminal

    def write(self, text: str, /) -> None:
        """Write text, with the line ends of CSV as plain newlines."""
        parts = text.replace("\r\n", "\n").split("\t")  # a tab is harmless
        shown = (replace_control_characters(part, _escaped) for part in parts)
        self._terminal.write("\t".join(shown))

    def write_faint(self, text: str, /) -> None:
        """Write a dimmed line."""
        self._terminal.write(FAINT)
        self.write(text.removesuffix("\n"))
        self._terminal.write(f"{NORMAL}\n")

    def flush(self) -> None:
        """Flush the terminal."""
        self._terminal.flush()


def may_style(environ: Mapping[str, str]) -> bool:
    """Return whether text on a terminal may be styled: https://no-color.org."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}"
