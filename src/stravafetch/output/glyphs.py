"""The characters that bars and sparklines are drawn with."""

from typing import NamedTuple


class Glyphs(NamedTuple):
    """The ``parts`` of a bar's last cell from least to full, a mark, and levels from the lowest."""

    parts: str
    mark: str
    levels: str


BLOCKS = Glyphs("▏▎▍▌▋▊▉█", "│", "▁▂▃▄▅▆▇█")
ASCII = Glyphs("#", "|", "_.:-=+*#")
