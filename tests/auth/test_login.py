import errno
import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from stravafetch.api.transport import Transport
from stravafetch.auth.endpoints import Endpoints
from stravafetch.auth.login import LIKELY_MISTAKES, Interaction, SignInRequest, sign_in
from stravafetch.auth.oauth import DEFAULT_SCOPE, App, exchange
from stravafetch.auth.token import Token
from stravafetch.errors import (
    ScopeMissing,
    SignInRequired,
    StoreError,
    StravaError,
    StravafetchError,
)
from tests.support.consoles import RecordedConsole
from tests.support.sandbox import Sandbox

PATIENCE = 20.0  # only a broken sign-in takes so long

Browser = Callable[[str], None]
Lines = Callable[[], AbstractContextManager[Callable[[], str | None]]]


class Desk:
    """Where someone signs in to the sandbox: what they do, hear and see."""

    def __init__(self, sandbox: Sandbox, tabs: ThreadPoolExecutor) -> None:
        self.sandbox = sandbox
        self.console = RecordedConsole()
        self.kept: list[Token] = []
        self._tabs = tabs
        self._tab: Future[str] = Future()

    def sign_in(
        self,
        browser: Browser | None = None,
        lines: Lines | None = None,
        keep: Callable[[Token], None] | None = None,
        *,
        app: App | None = None,
        scope: tuple[str, ...] = DEFAULT_SCOPE,
        seconds: float = PATIENCE,
    ) -> Token:
        environ, clock = self.sandbox.environ, self.sandbox.clock
        endpoints = Endpoints(environ["STRAVA_OAUTH_URL"], environ["STRAVA_API_URL"])
        request = SignInRequest(endpoints, app or self.sandbox.app, scope, seconds=seconds)
        person = Interaction(browser, lines, self.console)
        post = Transport(clock, self.console).post

        def exchange_and_store(
            code: str, granted: tuple[str, ...], tell_browser: Callable[[Token], None]
        ) -> Token:
            token = exchange(post, endpoints, request.app, code, granted)
            (keep or self.kept.append)(token)
            tell_browser(token)
            return token

        return sign_in(request, person, clock, exchange_and_store)

    def browser(self, *unticked: str, button: str = "authorize") -> Browser:
        """Make a browser whose user leaves these boxes unticked and presses that button."""
        return lambda url: self.visit(lambda: press(button, url, *unticked))

    def visit(self, address: Callable[[], str]) -> None:
        """Open an address in a tab of its own."""
        self._tab = self._tabs.submit(lambda: read(address()))

    def pasting(self, lines: Callable[[str], Iterable[str]]) -> Lines:
        """Make a terminal where someone enters lines, given the address they were told."""

        @contextmanager
        def entered() -> Iterator[Callable[[], str | None]]:
            waiting = iter(lines(self.url))
            yield lambda: next(waiting, None)

        return entered

    def use_up(self, code: str) -> None:
        """Exchange a code, as a second program with the app's secret would."""
        app = self.sandbox.app
        form = {"client_id": app.client_id, "client_secret": app.client_secret}
        form |= {"grant_type": "authorization_code", "code": code}
        url = f"{self.sandbox.server.url}/oauth/token"
        requests.post(url, form, timeout=PATIENCE).raise_for_status()

    @property
    def page(self) -> str:
        """The heading of the page that the tab ended on."""
        return self._tab.result(PATIENCE).partition("<h1>")[2].partition("</h1>")[0]

    @property
    def url(self) -> str:
        """The address of Strava's page, as it was told last."""
        return [text.strip() for text in self.console.asked if "/authorize?" in text][-1]

    @property
    def query(self) -> dict[str, str]:
        return {name: value for name, [value] in parse_qs(urlsplit(self.url).query).items()}

    @property
    def exchanged(self) -> list[str]:
        """The codes that the token endpoint was asked to exchange."""
        journal = self.sandbox.server.journal
        return [
            line.request.form["code"] for line in journal if line.request.path == "/oauth/token"
        ]


@pytest.fixture
def desk(signed_out: Sandbox) -> Iterator[Desk]:
    with ThreadPoolExecutor() as tabs:
        yield Desk(signed_out, tabs)


def lose_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing more listen on this machine's 127.0.0.1, as where there is none."""

    def refuse(_socket: socket.socket, _address: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))

    monkeypatch.setattr(socket.socket, "bind", refuse)


def read(address: str) -> str:
    return requests.get(address, timeout=PATIENCE).text


def press(button: str, url: str, *unticked: str) -> str:
    """Press a button on Strava's page, and return the address it sends the browser to."""
    boxes = set(re.findall(r'name="(\S+)" id="\S+" checked>', read(url))) - set(unticked)
    form = {**dict.fromkeys(boxes, "on"), button: "1"}
    answer = requests.post(url, form, allow_redirects=False, timeout=PATIENCE)
    return answer.headers["Location"]


def cut_in_scope(address: str) -> str:
    """An address of which nothing but the first scope is left."""
    return address[: address.index("scope=read") + len("scope=read")]


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def connect_to(redirect_uri: str) -> None:
    port = urlsplit(redirect_uri).port or 0
    socket.create_connection(("127.0.0.1", port), PATIENCE).close()


def do_nothing(_url: str) -> None: ...


def test_a_sign_in_brings_the_token_of_the_new_grant(desk: Desk) -> None:
    token = desk.sign_in(desk.browser())
    [grant] = desk.sandbox.authentication.grants
    assert (token.access_token, token.expires_at) == grant.newest
    assert token.refresh_token == grant.refresh_token
    assert token.scope == ("read", "activity:read_all")
    assert desk.kept == [token]


def test_a_token_knows_its_app_and_its_athlete(desk: Desk) -> None:
    token = desk.sign_in(desk.browser())
    athlete = desk.sandbox.strava.athlete
    assert token.client_id == desk.sandbox.app.client_id
    assert token.athlete_id == athlete["id"]
    assert token.athlete_name == f"{athlete['firstname']} {athlete['lastname']}"


def test_the_address_asks_for_the_page_every_time(desk: Desk) -> None:
    desk.sign_in(desk.browser(), scope=("read", "activity:read_all", "profile:read_all"))
    assert desk.url.startswith(f"{desk.sandbox.server.url}/oauth/authorize?")
    assert desk.query["approval_prompt"] == "force"
    assert desk.query["scope"] == "read,activity:read_all,profile:read_all"
    assert desk.query["client_id"] == desk.sandbox.app.client_id
    assert desk.query["response_type"] == "code"


def test_the_browser_is_sent_back_to_the_literal_loopback(desk: Desk) -> None:
    desk.sign_in(desk.browser())
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/callback", desk.query["redirect_uri"])


def test_each_sign_in_has_a_long_state_of_its_own(desk: Desk) -> None:
    states = []
    for _ in range(2):
        desk.sign_in(desk.browser())
        states.append(desk.query["state"])
    assert len({*states}) == 2
    assert min(map(len, states)) >= 43


def test_the_port_listens_and_the_address_is_told_before_the_browser_opens(desk: Desk) -> None:
    def open_browser(url: str) -> None:
        assert url == desk.url
        connect_to(desk.query["redirect_uri"])
        desk.browser()(url)

    desk.sign_in(open_browser)
    assert desk.page == "Signed in"


def test_the_browser_hears_that_the_sign_in_worked(desk: Desk) -> None:
    desk.sign_in(desk.browser())
    assert desk.page == "Signed in"


def test_the_browser_hears_that_the_token_could_not_be_kept(desk: Desk) -> None:
    def fail(_token: Token) -> None:
        raise StoreError("The disk is full.", "Make room.")

    with pytest.raises(StoreError, match="The disk is full"):
        desk.sign_in(desk.browser(), keep=fail)
    assert desk.page == "Sign-in failed"


def test_the_port_is_closed_by_the_time_the_token_is_kept(desk: Desk) -> None:
    def keep(_token: Token) -> None:
        with pytest.raises(ConnectionRefusedError):
            connect_to(desk.query["redirect_uri"])

    desk.sign_in(desk.browser(), keep=keep)
    assert desk.page == "Signed in"


def test_without_the_box_for_activities_nothing_is_exchanged_and_the_box_named(desk: Desk) -> None:
    with pytest.raises(ScopeMissing, match='"View data about your activities"') as caught:
        desk.sign_in(desk.browser("activity:read"))
    assert "strava login" in caught.value.next_step
    assert (desk.page, desk.exchanged, desk.kept) == ("Sign-in failed", [], [])


def test_without_the_box_for_private_activities_the_token_reads_the_others(desk: Desk) -> None:
    token = desk.sign_in(desk.browser("activity:read_all"))
    assert token.scope == ("read", "activity:read")
    assert desk.page == "Signed in"


def test_a_refusal_on_stravas_page_ends_the_sign_in(desk: Desk) -> None:
    with pytest.raises(SignInRequired, match="You declined") as caught:
        desk.sign_in(desk.browser(button="cancel"))
    assert "strava login" in caught.value.next_step
    assert (desk.page, desk.exchanged, desk.kept) == ("Sign-in failed", [], [])


def test_another_error_is_told_without_control_characters(desk: Desk) -> None:
    def open_browser(_url: str) -> None:
        query = f"state={desk.query['state']}&error=server%1b%5B2J_error&code=c"
        desk.visit(lambda: f"{desk.query['redirect_uri']}?{query}")

    with pytest.raises(SignInRequired, match=r"Strava did not sign you in: server\[2J_error\."):
        desk.sign_in(open_browser)
    assert desk.exchanged == []


@pytest.mark.parametrize("query", ["error=access_denied", "state=other&code=c0de"])
def test_a_page_that_guesses_at_the_redirect_does_not_end_the_sign_in(
    desk: Desk, query: str
) -> None:
    def open_browser(url: str) -> None:
        read(f"{desk.query['redirect_uri']}?{query}")
        desk.browser()(url)

    desk.sign_in(open_browser)
    assert desk.page == "Signed in"


@pytest.mark.parametrize(("strays", "hints"), [(2, 0), (3, 1), (9, 1)])
def test_answers_to_other_sign_ins_are_hinted_at_once(desk: Desk, strays: int, hints: int) -> None:
    def open_browser(url: str) -> None:
        for _ in range(strays):
            read(f"{desk.query['redirect_uri']}?state=other&code=c0de")
        desk.browser()(url)

    desk.sign_in(open_browser)
    assert sum("use the most recent browser tab" in text for text in desk.console.asked) == hints


@pytest.mark.parametrize("part", ["state", "code", "scope"])
def test_an_opened_address_that_was_cut_is_told_of_at_once(desk: Desk, part: str) -> None:
    def open_browser(url: str) -> None:
        whole = press("authorize", url)
        read(whole[: whole.index(f"{part}=") + len(part) + 20])
        assert "The address opened in the browser is incomplete" in desk.console.asked[-1]
        desk.visit(lambda: whole)

    desk.sign_in(open_browser)
    assert desk.page == "Signed in"


@pytest.mark.parametrize(
    "cut", [r"", r".*//", r".*(?=\?)", r".*\?"], ids=["all", "//", "?", "query"]
)
@pytest.mark.parametrize("around", ["{}", "  {} \r\n"])
def test_the_address_of_the_last_page_can_be_pasted(desk: Desk, cut: str, around: str) -> None:
    terminal = desk.pasting(lambda url: [around.format(re.sub(cut, "", press("authorize", url)))])
    assert desk.sign_in(lines=terminal).scope == ("read", "activity:read_all")


def test_an_address_can_be_pasted_while_a_browser_is_open(desk: Desk) -> None:
    terminal = desk.pasting(lambda url: [press("authorize", url)])
    assert desk.kept == [desk.sign_in(do_nothing, terminal)]


def test_the_browser_answers_while_nothing_is_pasted(desk: Desk) -> None:
    desk.sign_in(desk.browser(), desk.pasting(lambda _url: []))
    assert desk.page == "Signed in"


@pytest.mark.parametrize(
    "wrong", ["nonsense", "http://127.0.0.1:1/callback", "?code=c0de", "state=other&code=c0de"]
)
def test_a_wrong_paste_asks_again(desk: Desk, wrong: str) -> None:
    desk.sign_in(lines=desk.pasting(lambda url: [wrong, press("authorize", url)]))
    told = [text for text in desk.console.asked if "That is not the address" in text]
    assert len(told) == 1
    assert desk.query["redirect_uri"] in told[0]


def test_an_empty_line_is_passed_over(desk: Desk) -> None:
    desk.sign_in(lines=desk.pasting(lambda url: ["", " \n", press("authorize", url)]))
    assert "That is not the address" not in "".join(desk.console.asked)


def test_the_pasted_address_of_another_sign_in_is_not_exchanged(desk: Desk) -> None:
    pasted: list[str] = []

    def paste(url: str) -> list[str]:
        another = url.replace(desk.query["state"], "another")
        pasted.extend([press("authorize", another), press("authorize", url)])
        return pasted

    desk.sign_in(lines=desk.pasting(paste))
    assert desk.exchanged == [code_in(pasted[1])]


def test_a_pasted_address_without_activities_is_not_surely_that_of_an_empty_box(desk: Desk) -> None:
    terminal = desk.pasting(lambda url: [cut_in_scope(press("authorize", url))] * 2)
    with pytest.raises(ScopeMissing, match=r"its end is missing, or the box .* was not ticked"):
        desk.sign_in(lines=terminal)
    assert desk.exchanged == []


def test_after_an_address_that_was_cut_in_its_scope_the_whole_one_signs_in(desk: Desk) -> None:
    def paste(url: str) -> list[str]:
        whole = press("authorize", url)
        return [cut_in_scope(whole), whole]

    assert desk.sign_in(lines=desk.pasting(paste)).scope == DEFAULT_SCOPE


def test_a_denial_can_be_pasted(desk: Desk) -> None:
    with pytest.raises(SignInRequired, match="You declined"):
        desk.sign_in(lines=desk.pasting(lambda url: [press("cancel", url)]))


def test_the_terminal_is_given_back_before_the_token_is_kept(desk: Desk) -> None:
    order = []

    @contextmanager
    def terminal() -> Iterator[Callable[[], str | None]]:
        yield lambda: press("authorize", desk.url)
        order.append("terminal")

    desk.sign_in(lines=terminal, keep=lambda _token: order.append("token"))
    assert order == ["terminal", "token"]


def test_the_paste_is_explained_only_where_there_is_a_terminal(desk: Desk) -> None:
    desk.sign_in(desk.browser())
    assert "paste" not in "".join(desk.console.asked)
    desk.sign_in(desk.browser(), desk.pasting(lambda _url: []))
    assert "a page that cannot be reached" in "".join(desk.console.asked)


@pytest.mark.parametrize(
    "cause",
    ["client_id invalid", "redirect_uri invalid", "Callback Domain", "connected athletes", "login"],
)
def test_the_end_of_the_wait_names_what_strava_may_have_shown(desk: Desk, cause: str) -> None:
    with pytest.raises(SignInRequired, match="in time") as caught:
        desk.sign_in(do_nothing, seconds=0.01)
    assert cause in caught.value.next_step


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(300, "5 minutes"), (150, "150 seconds"), (90, "90 seconds"), (1, "1 second")],
)
def test_how_long_it_waits_is_told_beforehand(desk: Desk, seconds: float, told: str) -> None:
    def leave(_url: str) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        desk.sign_in(leave, seconds=seconds)
    assert f"Waiting up to {told} for" in "".join(desk.console.asked)


def test_where_nothing_can_listen_the_address_of_the_last_page_is_pasted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_loopback(monkeypatch)
    desk.sign_in(lines=desk.pasting(lambda url: [press("authorize", url)]))
    assert "cannot listen on 127.0.0.1 (Cannot assign" in "".join(desk.console.asked)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/callback", desk.query["redirect_uri"])


def test_where_nothing_can_listen_a_wait_without_a_terminal_is_not_begun(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_loopback(monkeypatch)
    with pytest.raises(StravafetchError, match=r"cannot listen on 127\.0\.0\.1") as caught:
        desk.sign_in(desk.browser())
    assert "in a terminal" in caught.value.next_step
    assert (desk.console.asked, desk.sandbox.server.journal) == ([], [])


def test_an_interruption_gives_the_port_back_and_tells_the_likely_mistakes(desk: Desk) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.sign_in(lines=lambda: nullcontext(interrupt))
    with pytest.raises(ConnectionRefusedError):
        connect_to(desk.query["redirect_uri"])
    assert LIKELY_MISTAKES in desk.console.asked[-1]


def test_a_wrong_client_secret_is_told_with_the_page_that_shows_the_right_one(desk: Desk) -> None:
    app = App(desk.sandbox.app.client_id, "wr0ng" * 8)
    with pytest.raises(
        SignInRequired, match=f"client ID {app.client_id} with this client secret"
    ) as e:
        desk.sign_in(desk.browser(), app=app)
    assert "https://www.strava.com/settings/api" in e.value.next_step
    assert app.client_secret not in f"{e.value} {e.value.next_step}"
    assert (desk.page, desk.kept) == ("Sign-in failed", [])


def test_after_a_failure_of_strava_it_is_not_said_that_a_sign_in_was_kept(desk: Desk) -> None:
    desk.sandbox.fail(503, "<html>", path="/oauth/token")
    with pytest.raises(StravaError, match="503") as caught:
        desk.sign_in(desk.browser())
    assert "kept" not in caught.value.next_step
    assert (desk.page, desk.kept) == ("Sign-in failed", [])


def test_a_code_that_was_used_is_told_without_quoting_it(desk: Desk) -> None:
    address = ""

    def paste(url: str) -> list[str]:
        nonlocal address
        address = press("authorize", url)
        desk.use_up(code_in(address))
        return [address]

    with pytest.raises(SignInRequired, match="did not accept the code") as caught:
        desk.sign_in(lines=desk.pasting(paste))
    assert "a code works only once" in caught.value.next_step
    assert code_in(address) not in f"{caught.value} {caught.value.next_step}"


def test_no_secret_is_told_or_traced_but_the_state_in_the_address(desk: Desk) -> None:
    pasted: list[str] = []

    def paste(url: str) -> list[str]:
        pasted.extend([f"{press('authorize', url)}&code=twice", press("authorize", url)])
        return pasted

    token = desk.sign_in(lines=desk.pasting(paste))
    said = "\n".join([*desk.console.asked, *desk.console.traced]).replace(desk.url, "")
    codes = [code_in(address) for address in pasted]
    secrets = [*codes, desk.sandbox.app.client_secret, token.access_token, token.refresh_token]
    assert desk.console.traced != []
    assert [secret for secret in (desk.query["state"], *secrets) if secret in said] == []
