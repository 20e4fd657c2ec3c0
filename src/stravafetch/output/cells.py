"""Terminal cells: how many a text takes, and truncating it to fit. Wraps wcwidth."""

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def width_of(text: str) -> int:
    """Return how many cells a text without control characters takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # not for JSON

    return wcswidth(text)


def shorten(text: str, room: int) -> str:
    """Truncate a text between two graphemes, to this many cells including the ellipsis."""
    if width_of(text) <= room:
        return text
    from wcwidth import clip  # not for JSON

    return clip(text, 0, room - 1).rstrip() + ELLIPSIS


def align(text: str, width: int, *, to_the_right: bool) -> str:
    """Pad a text with blanks to this many cells."""
    padding = " " * (width - width_of(text))
    return padding + text if to_the_right else text + padding


def wrap_cells(text: str, width: int) -> list[str]:
    """Break a text into lines of so many cells, between words where it can."""
    if width_of(text) <= width:
        return [text]
    from wcwidth import wrap  # not for JSON

    return wrap(text, width)
