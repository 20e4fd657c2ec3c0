"""A shell in the sandbox says where it is."""

import pytest

from tests.support.needs import Needs
from tests.support.terminal import OpenTerminal

pytestmark = pytest.mark.real


@pytest.mark.parametrize("program", ["bash", "sh"])
def test_the_prompt_of_the_shell_is_marked(
    terminal: OpenTerminal, needs: Needs, program: str
) -> None:
    needs(program)
    sandbox = terminal("sandbox", program, columns=120, TERM="xterm")
    assert "`exit` ends it" in sandbox.see("(sandbox) ")
    sandbox.type("strava athlete --fields firstname --format ndjson\n")
    sandbox.see('{"firstname":"Noa"}')
    sandbox.type("exit\n")
    assert sandbox.end() == 0
