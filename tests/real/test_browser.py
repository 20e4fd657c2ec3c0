"""Signing in with a real browser: Chromium opens the page that strava login asks for."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from stravafetch.auth.loopback import Listener
from stravafetch.sandbox.server import Response, Server
from tests.support.installed import Installed
from tests.support.shell import ended
from tests.support.waiting import wait_for

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.real

ACTIVITIES = "View data about your activities"
PRIVATE = "View data about your private activities"

# All the ways of a page to reach the listener; it ends up there itself.
HOSTILE = """
<img src="{callback}?error=access_denied">
<script src="{callback}?state=guess&code=st0len"></script>
<iframe src="{callback}?code=st0len" onload="go()"></iframe>
<script>
async function go() {{
  const there = "{callback}?state=guess&code=st0len";
  for (const method of ["GET", "POST", "HEAD"])
    await fetch(there, {{method, mode: "no-cors"}}).catch(() => 0);
  await fetch(there, {{method: "PUT", headers: {{"X-Asks-First": "1"}}}}).catch(() => 0);
  location = there;
}}
</script>
"""

LEGIBLE = 4.5  # https://www.w3.org/TR/WCAG22/#contrast-minimum
# Of each element with a text of its own, the contrast between the text and what is behind it.
COLOURS = """
const parts = css => css.match(/[0-9.]+/g).map(Number);
const luminance = css => parts(css).slice(0, 3).map(
  part => part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4
).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
const behind = element => {
  if (!element) return "rgb(255, 255, 255)";
  const css = getComputedStyle(element).backgroundColor;
  return parts(css)[3] === 0 ? behind(element.parentElement) : css;
};
"""
CONTRASTS = f"""{COLOURS}
const seen = {{}};
for (const element of document.querySelectorAll("body *")) {{
  const words = [...element.childNodes].filter(node => node.nodeType === 3)
    .map(node => node.data.trim()).join("");
  if (!words || ["STYLE", "SCRIPT", "NOSCRIPT"].includes(element.tagName)) continue;
  const pair = [getComputedStyle(element).color, behind(element)].map(luminance);
  seen[words] = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}}
return seen;
"""
LUMINANCE_OF_PAGE = f"{COLOURS} return luminance(behind(document.body));"

Login = subprocess.Popen[str]
Shoot = Callable[[str], None]


@pytest.fixture
def login(installed: Installed, browser: "Chrome", tmp_path: Path) -> Iterator[Login]:
    """A sign-in that waits for an answer on its page, which is open in the browser."""
    script, url = tmp_path / "browser", tmp_path / "url"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {url}.part && mv {url}.part {url}\n')
    script.chmod(0o755)
    with installed.shell.start(
        "strava", "login", "--insecure-storage", BROWSER=str(script)
    ) as login:
        wait_for("the browser to be opened", url.exists)
        browser.get(url.read_text())
        yield login


@pytest.fixture
def shoot(browser: "Chrome") -> Shoot:
    """Looks at the page in light and dark; STRAVAFETCH_SHOTS names a folder for the pictures."""
    folder = os.environ.get("STRAVAFETCH_SHOTS")

    def shoot(name: str) -> None:
        for scheme in ("light", "dark"):
            media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            if folder:
                browser.save_screenshot(str(Path(folder, f"{name}-{scheme}.png")))
            seen = browser.execute_script(CONTRASTS)
            assert {word: ratio for word, ratio in seen.items() if ratio < LEGIBLE} == {}
            assert (browser.execute_script(LUMINANCE_OF_PAGE) < 0.5) == (scheme == "dark")

    return shoot


def click(browser: "Chrome", *names: str) -> None:
    for name in names:
        browser.find_element("name", name).click()


def text(browser: "Chrome") -> str:
    return browser.find_element("tag name", "body").text


def last_page(browser: "Chrome") -> str:
    """The text of the page that a sign-in ends on."""
    wait_for("the way back", lambda: "/callback" in browser.current_url)
    wait_for("the page", lambda: "You can close this page" in text(browser))
    return text(browser)


def page_of_listener() -> Response:
    """What the listener sends, whatever it was asked for."""
    with Listener(0, "state", lambda: None) as listener:
        connection = HTTPConnection("127.0.0.1", listener.port)
        connection.request("GET", "/")
        answer = connection.getresponse()
        body, headers = answer.read(), dict(answer.headers)
        connection.close()
    return Response(200, body, {name: headers[name] for name in headers if name != "Connection"})


def test_the_page_says_who_is_asked_for_what(login: Login, browser: "Chrome", shoot: Shoot) -> None:
    shoot("consent")
    boxes = {
        label.text.strip(): label.find_element("tag name", "input").is_selected()
        for label in browser.find_elements("tag name", "label")
    }
    assert "Noa Lindqvist" in text(browser)
    assert boxes == {"View public profile data (required)": True, ACTIVITIES: True, PRIVATE: True}
    assert login.poll() is None


def test_authorize_signs_in(login: Login, browser: "Chrome", shoot: Shoot) -> None:
    click(browser, "authorize")
    ran, page = ended(login), last_page(browser)
    shoot("signed-in")
    assert page.startswith("Signed in\nas Noa Lindqvist, with your API application ")
    assert "Next, in your terminal:\nstrava activities" in page
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "Signed in as Noa Lindqvist" in ran.stderr


def test_the_last_page_takes_the_code_out_of_its_address(login: Login, browser: "Chrome") -> None:
    click(browser, "authorize")
    ended(login)
    last_page(browser)
    assert urlsplit(browser.current_url).path == "/callback"
    assert urlsplit(browser.current_url).query == ""
    assert "code=" not in browser.page_source


def test_the_last_page_lets_the_browser_ask_for_no_icon(browser: "Chrome") -> None:
    page = page_of_listener()
    bare = replace(page, headers={"Content-Type": "text/html"})
    with Server(lambda _: page) as ours, Server(lambda _: bare) as other:
        browser.get(f"{ours.url}/callback")
        browser.switch_to.new_window("tab")
        browser.get(f"{other.url}/callback")
        wait_for("the icon of the other page", lambda: len(other.journal) == 2)
        browser.close()
        browser.switch_to.window(browser.window_handles[0])
    assert len(ours.journal) == 1


def test_without_the_box_of_activities_nobody_is_signed_in(
    login: Login, installed: Installed, browser: "Chrome", shoot: Shoot
) -> None:
    click(browser, "activity:read", "activity:read_all", "authorize")
    ran, page = ended(login), last_page(browser)
    shoot("sign-in-failed")
    assert page.startswith("Sign-in failed\n")
    assert ran.returncode == 4
    assert f'"{ACTIVITIES}" was not ticked' in ran.stderr
    assert list(installed.shell.home.rglob("token.*")) == []


def test_without_the_box_of_private_activities_a_sign_in_warns(
    login: Login, browser: "Chrome"
) -> None:
    click(browser, "activity:read_all", "authorize")
    ran = ended(login)
    assert ran.returncode == 0
    assert last_page(browser).startswith("Signed in\n")
    assert "Warning" in ran.stderr
    assert PRIVATE in ran.stderr


def test_cancel_is_a_no(login: Login, browser: "Chrome", shoot: Shoot) -> None:
    click(browser, "cancel")
    ran = ended(login)
    shoot("declined")
    assert last_page(browser).startswith("Sign-in failed\n")
    assert ran.returncode == 4
    assert "You declined" in ran.stderr


def test_a_page_that_goes_to_the_callback_with_another_code_changes_nothing(
    login: Login, installed: Installed, browser: "Chrome"
) -> None:
    asked = browser.current_url
    callback = parse_qs(urlsplit(asked).query)["redirect_uri"][0]
    hostile = Response(
        200, HOSTILE.format(callback=callback).encode(), {"Content-Type": "text/html"}
    )
    with Server(lambda _: hostile) as elsewhere:
        browser.get(elsewhere.url)
        assert last_page(browser).startswith("Not the sign-in that is waiting\n")
    assert login.poll() is None
    browser.get(asked)
    click(browser, "authorize")
    ran = ended(login)
    assert ran.returncode == 0
    assert last_page(browser).startswith("Signed in\n")
    assert "st0len" not in ran.stderr
    assert [exchange for exchange in installed.server.journal if "st0len" in str(exchange)] == []


def test_a_reload_of_the_last_page_does_no_harm(
    login: Login, installed: Installed, browser: "Chrome"
) -> None:
    click(browser, "authorize")
    ended(login)
    last_page(browser)
    browser.refresh()
    assert installed.strava("token").returncode == 0
