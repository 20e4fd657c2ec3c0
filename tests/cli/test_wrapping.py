from stravafetch.cli.wrapping import wrap

ADDRESS = "https://www.strava.com/oauth/authorize?client_id=1&scope=read,activity:read_all"


def test_a_long_message_breaks_between_words() -> None:
    assert wrap("Error: Nobody is signed in. Sign in first.", 20) == (
        "Error: Nobody is\nsigned in. Sign in\nfirst."
    )


def test_an_address_stays_in_one_piece() -> None:
    assert ADDRESS in wrap(f"Open this address in your browser: {ADDRESS} and agree.", 30)


def test_a_command_stays_in_one_piece() -> None:
    command = "`strava login --scope activity:write`"
    assert f"\n{command}\n" in wrap(f"This sign-in may only read. Run {command} to change it.", 38)


def test_lines_that_fit_and_their_indentation_stay() -> None:
    text = "Usage:\n    strava   login\n\nDone.\n"
    assert wrap(text, 20) == text


def test_a_hyphenated_word_is_not_broken() -> None:
    assert "15-minute" in wrap("the read limit of this 15-minute window is reached", 27)


def test_nothing_is_broken_where_there_is_no_terminal() -> None:
    text = "word " * 100
    assert wrap(text, None) == text


def test_a_line_of_a_table_goes_on_below_its_value() -> None:
    assert (
        wrap("stored in a private file here", 22, 10) == "stored in a private\n          file here"
    )
