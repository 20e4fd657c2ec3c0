"""The keyring that worked is remembered by name, and only a known name is ever imported."""

import sys
from pathlib import Path
from typing import Any

import keyring.backends.libsecret
import pytest

from stravafetch.auth.keyring_backend import KNOWN, BackendMemory, choose_backend
from stravafetch.errors import KeyringMissing
from tests.support.consoles import NoWarnings
from tests.support.keyrings import InFiles, Memory, choose

LIBSECRET = "keyring.backends.libsecret.Keyring"


class Working(Memory):
    """Stands where keyring has one of its own."""


@pytest.fixture
def libsecret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A person who configured nothing, with one of keyring's own backends that works."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(keyring.backends.libsecret, "Keyring", Working)


def memory_of(tmp_path: Path, text: str = "") -> BackendMemory:
    if text:
        (tmp_path / "keyring").write_text(text)
        (tmp_path / "keyring").chmod(0o600)
    return BackendMemory(tmp_path / "keyring", NoWarnings())


def backend(name: str) -> Any:
    """An object whose class has this full name."""
    module, _, kind = name.rpartition(".")
    return type(kind, (), {"__module__": module})()


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_one_that_worked_is_remembered(tmp_path: Path, name: str) -> None:
    memory_of(tmp_path).remember(backend(name))
    assert memory_of(tmp_path).name == name


@pytest.mark.parametrize(
    "name",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",  # it loads all others
        "keyrings.alt.file.PlaintextKeyring",
        "os.system",
    ],
)
def test_no_other_is(tmp_path: Path, name: str) -> None:
    memory = memory_of(tmp_path)
    memory.remember(backend(name))
    assert (memory.name, [*tmp_path.iterdir()]) == ("", [])
    assert memory_of(tmp_path, f"{name}\n").name == ""


@pytest.mark.parametrize("text", ["\0", "a\nb", f"{LIBSECRET}\n{LIBSECRET}", "\ud800"])
def test_a_file_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "keyring").write_bytes(text.encode(errors="surrogatepass"))
    (tmp_path / "keyring").chmod(0o600)
    assert memory_of(tmp_path).name == ""


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "keyring").mkdir()
    memory_of(tmp_path).remember(backend(LIBSECRET))
    assert memory_of(tmp_path).name == ""


@pytest.mark.usefixtures("libsecret")
def test_the_remembered_one_is_opened_without_a_look_at_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "keyring.backends.macOS", raising=False)
    assert type(choose_backend(LIBSECRET)) is Working
    assert "keyring.backends.macOS" not in sys.modules


@pytest.mark.usefixtures("libsecret")
def test_what_the_person_configures_comes_before_the_remembered_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choose(monkeypatch, "InFiles")
    assert type(choose_backend(LIBSECRET)) is InFiles


@pytest.mark.usefixtures("libsecret")
def test_the_persons_keyringrc_comes_before_the_remembered_one(tmp_path: Path) -> None:
    for folder in (tmp_path / "python_keyring", tmp_path / ".config" / "python_keyring"):
        folder.mkdir(parents=True)
        kind = f"{InFiles.__module__}.InFiles"
        (folder / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={kind}\n")
    assert type(choose_backend(LIBSECRET)) is InFiles


@pytest.mark.usefixtures("libsecret")
def test_a_remembered_one_does_not_hide_what_is_configured_wrongly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choose(monkeypatch, "keyring.backends.nul.Keyring")
    with pytest.raises(KeyringMissing, match="The configured keyring"):
        choose_backend(LIBSECRET)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a keyring")
@pytest.mark.parametrize(
    "name", ["keyring.backends.Windows.WinVaultKeyring", "keyring.backends.SecretService.Keyring"]
)
def test_where_the_remembered_one_is_gone_another_is_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    monkeypatch.setattr("keyring.core.init_backend", lambda limit: None)  # noqa: ARG005 - keyring's name
    monkeypatch.setattr("keyring.core.get_keyring", InFiles)
    assert type(choose_backend(name)) is InFiles
