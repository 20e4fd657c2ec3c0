"""The port that is listened on: nobody else's, and what it means when it cannot be had."""

import errno
import socket

from stravafetch.errors import StravafetchError

# Windows alone has to be told that no other program may listen on the same address as well:
# https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse
EXCLUSIVE: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)


def set_exclusive_address_use(listener: socket.socket, option: int | None = EXCLUSIVE) -> None:
    """Keep other programs from listening on the same address; call it before the bind.

    ``option`` is the number of SO_EXCLUSIVEADDRUSE, None on systems that need none.
    """
    if option is not None:
        listener.setsockopt(socket.SOL_SOCKET, option, 1)


def cannot_listen(port: int, error: OSError) -> StravafetchError:
    """Return the error for a port that could not be taken; 0 was any free one."""
    number = getattr(error, "winerror", None) or error.errno
    if port == 0:
        return StravafetchError(
            f"This machine cannot listen on 127.0.0.1 ({error.strerror}).",
            "Run `strava login` in a terminal, where the last page's address can be pasted.",
        )
    if number in (errno.EADDRINUSE, 10048):
        what = f"Port {port} is in use by another program."
    elif number in (errno.EACCES, 10013):
        what = f"This system does not let programs listen on port {port}: it is reserved."
    else:
        what = f"Could not listen on 127.0.0.1 port {port}: {error.strerror}."
    return StravafetchError(what, "Leave --port out to take any free one, or choose another.")
