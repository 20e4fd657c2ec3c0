import inspect
import re

from stravafetch import errors
from stravafetch.errors import EXIT_CODES, StravafetchError

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, StravafetchError)
]


def test_every_error_ends_with_an_exit_code_of_the_table() -> None:
    assert {error.exit_code for error in CLASSES} <= EXIT_CODES.keys()


def drawn_tree() -> dict[str, tuple[str | None, int]]:
    """Each class in the drawing with its parent and its exit code."""
    tree: dict[str, tuple[str | None, int]] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"([ │├└─]*)([A-Z]\w+) +(\d+)", line):
            depth = len(found[1])
            above = [(column, name) for column, name in above if column < depth]
            tree[found[2]] = (above[-1][1] if above else None, int(found[3]))
            above.append((depth, found[2]))
    return tree


def test_the_tree_at_the_top_of_the_file_is_the_tree_of_classes() -> None:
    root = StravafetchError.__name__
    real = {error.__name__: (error.__bases__[0].__name__, error.exit_code) for error in CLASSES}
    assert drawn_tree() == {**real, root: (None, StravafetchError.exit_code)}


def test_an_error_has_a_next_step() -> None:
    error = StravafetchError("It is raining.", "Take an umbrella.")
    assert (str(error), error.next_step) == ("It is raining.", "Take an umbrella.")
