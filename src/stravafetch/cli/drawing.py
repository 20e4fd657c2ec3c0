"""What bars and sparklines are drawn on: a terminal of some width, or plain text."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from stravafetch.cli.context import Context
from stravafetch.cli.output import Output
from stravafetch.cli.terminal_stream import may_style
from stravafetch.output.glyphs import ASCII, BLOCKS, Glyphs

if TYPE_CHECKING:
    from stravafetch.output.style import TextSink

USUAL_WIDTH = 80  # of a pipe, and of a terminal that does not know its width


class Canvas(NamedTuple):
    """Where lines go; the width in cells."""

    width: int
    glyphs: Glyphs
    out: "TextSink"
    write_title: Callable[[str], object]

    def draw(self, lines: Iterable[tuple[str, bool]]) -> None:
        """Write lines, each with whether it is a title; OSError when they cannot be written."""
        for text, is_title in lines:
            (self.write_title if is_title else self.out.write)(f"{text}\n")
        self.out.flush()


def canvas_on(out: Output, context: Context) -> Canvas:
    """Return what this output allows."""
    environ = context.environ
    has_blocks = out.is_unicode and environ.get("TERM") != "dumb" and _is_unicode(environ)
    may_be_faint = out.write_faint and may_style(environ)
    return Canvas(
        out.width or USUAL_WIDTH,
        BLOCKS if has_blocks or not out.is_terminal else ASCII,
        out.stream,
        out.write_faint if out.write_faint and may_be_faint else out.stream.write,
    )


def _is_unicode(environ: Mapping[str, str]) -> bool:
    """Return whether the locale has more than ASCII or an alphabet; Python takes C for UTF-8."""
    chosen = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next(filter(None, chosen), "")  # the first that is set counts
    charset = locale.partition("@")[0].partition(".")[2]
    if not charset:
        return locale not in ("C", "POSIX")
    return charset.lower().replace("-", "") == "utf8"
