"""The parts of the manual that the program carries, one text file a topic."""

TOPICS = (
    "dates",
    "output",
    "archive",
    "editing",
    "environment",
    "exit-codes",
    "secrets",
    "recipes",
)


def read_topic(name: str) -> str:
    """Return the text of one of the topics."""
    from pathlib import Path  # not for --help: 3 ms

    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
