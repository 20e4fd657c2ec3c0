from dataclasses import replace

import pytest

from stravafetch.auth.app import app_secret
from stravafetch.auth.credentials import begin_sign_in, keeping_sign_in, sign_out
from stravafetch.auth.oauth import App
from stravafetch.errors import StoreError
from stravafetch.files.lock import lock
from tests.support.sandbox import Sandbox


def test_a_sign_in_that_fails_puts_the_secret_of_before_back(sandbox: Sandbox) -> None:
    wrong = replace(sandbox.app, client_secret="wrong")
    with pytest.raises(LookupError), keeping_sign_in(sandbox.profile, wrong, "file"):
        raise LookupError(app_secret(sandbox.profile, wrong.client_id) == "wrong")
    assert app_secret(sandbox.profile, wrong.client_id) == sandbox.app.client_secret


def test_a_first_sign_in_that_fails_leaves_no_secret(signed_out: Sandbox) -> None:
    with pytest.raises(LookupError), keeping_sign_in(signed_out.profile, signed_out.app, "file"):
        raise LookupError
    assert list((signed_out.home / "secrets").iterdir()) == []


def test_an_app_that_was_entered_is_remembered_until_it_is_forgotten(signed_out: Sandbox) -> None:
    app = App("777", "typed")
    begin_sign_in(signed_out.profile, app, "file", entered=True)
    profile = signed_out.profile
    assert (profile.settings.pending, app_secret(profile, "777")) == ("777", "typed")
    assert sign_out(profile, forget_app=True) == []
    assert list((signed_out.home / "secrets").iterdir()) == []


def test_an_app_that_was_entered_does_not_replace_a_secret_that_works(sandbox: Sandbox) -> None:
    typed = replace(sandbox.app, client_secret="typo")
    begin_sign_in(sandbox.profile, typed, "file", entered=True)
    assert app_secret(sandbox.profile, typed.client_id) == sandbox.app.client_secret
    assert sandbox.run("token").status == 0


def test_the_lock_is_held_and_room_reserved_while_the_code_is_exchanged(sandbox: Sandbox) -> None:
    with keeping_sign_in(sandbox.profile, sandbox.app, "file"):
        assert (sandbox.home / "profiles" / "default.reserved").stat().st_size >= 4_000
        file = sandbox.home / "profiles" / "default.lock"
        with pytest.raises(StoreError, match="busy"), lock(file, "the token", seconds=0):
            pass
    assert not (sandbox.home / "profiles" / "default.reserved").exists()
