from stravafetch.archive.once import Once
from tests.support.consoles import RecordedConsole


def test_each_message_is_printed_only_once() -> None:
    console = RecordedConsole()
    once = Once(console)
    for text in ("a", "b", "a"):
        once.warn(text)
    for text in ("c", "c"):
        once.note(text)
    assert (console.warnings, console.notes) == (["a", "b"], ["c"])
