import inspect

from stravafetch import errors
from stravafetch.errors import EXIT_CODES, StravafetchError

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, StravafetchError)
]


def test_every_error_ends_with_an_exit_code_of_the_table() -> None:
    assert {error.exit_code for error in CLASSES} <= EXIT_CODES.keys()


def test_the_tree_at_the_top_of_the_file_is_the_tree_of_classes() -> None:
    drawn = [
        line for line in (errors.__doc__ or "").splitlines() if line.strip()[-1:] and "  " in line
    ]
    names = {word for line in drawn for word in line.replace("│", " ").split() if word[0].isupper()}
    for error in CLASSES:
        assert error.__name__ in names
        line = next(line for line in drawn if f"{error.__name__} " in f"{line} ")
        assert str(error.exit_code) in line


def test_an_error_has_a_next_step() -> None:
    error = StravafetchError("It is raining.", "Take an umbrella.")
    assert (str(error), error.next_step) == ("It is raining.", "Take an umbrella.")
