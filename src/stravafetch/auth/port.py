"""Exclusive use of the listener's port, and the error when it is not available."""

import errno
import socket

from stravafetch.errors import StravafetchError

# Only Windows lets another program listen on the same address unless this option is set:
# https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse
EXCLUSIVE: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)


def set_exclusive_address_use(listener: socket.socket, option: int | None = EXCLUSIVE) -> None:
    """Keep other programs from listening on the same address; call it before binding.

    ``option`` is the value of SO_EXCLUSIVEADDRUSE, None on systems that do not need it.
    """
    if option is not None:
        listener.setsockopt(socket.SOL_SOCKET, option, 1)


def cannot_listen(port: int, error: OSError) -> StravafetchError:
    """Return the error for a port that could not be opened; 0 means any free one."""
    number = getattr(error, "winerror", None) or error.errno
    if port == 0:
        return StravafetchError(
            f"This machine cannot listen on 127.0.0.1 ({error.strerror}).",
            "Run `strava login` in a terminal, where you can paste the address of the last page.",
        )
    if number in (errno.EADDRINUSE, 10048):
        what = f"Port {port} is in use by another program."
    elif number in (errno.EACCES, 10013):
        what = f"Port {port} is reserved by this system."
    else:
        what = f"Could not listen on 127.0.0.1 port {port}: {error.strerror}."
    return StravafetchError(what, "Omit --port to use any free one, or choose another.")
