import subprocess

import pytest
from click.shell_completion import get_completion_class

from tests.support.needs import Needs
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_is_printed(sandbox: Sandbox, shell: str) -> None:
    result = sandbox.run("completion", shell)
    if get_completion_class(shell) is None:  # click 8.4 brought that of PowerShell
        assert (result.status, result.stdout) == (2, "")
        return
    assert result.status == 0
    assert "_STRAVA_COMPLETE" in result.stdout


def test_a_list_with_commas_comes_whole_to_fish(sandbox: Sandbox) -> None:
    assert 'string split --max 1 "," $completion' in sandbox.run("completion", "fish").stdout


def test_bash_takes_the_script(sandbox: Sandbox, needs: Needs) -> None:
    needs("bash")
    script = sandbox.run("completion", "bash").stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
