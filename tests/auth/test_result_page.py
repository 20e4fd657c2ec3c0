from stravafetch.auth.result_page import render, signed_in


def test_a_sign_in_names_the_athlete_and_the_app_and_what_comes_next() -> None:
    page = render("Signed in", signed_in("Noa Lindqvist", "20000")).decode()
    assert "as <b>Noa Lindqvist</b>, with your API application 20000" in page
    assert "strava activities" in page


def test_a_name_is_text_whatever_it_looks_like() -> None:
    page = render("Signed in", signed_in("<script>alert(1)</script> {x}", "1")).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {x}" in page
    assert "<script>alert" not in page
