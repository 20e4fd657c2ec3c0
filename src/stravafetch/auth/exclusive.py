"""An address of this machine that no other program can take as well.

Windows alone has to be told so, and there a second program could otherwise listen beside the first:
https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse
"""

import socket

EXCLUSIVE: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)


def set_exclusive_address_use(listener: socket.socket, option: int | None = EXCLUSIVE) -> None:
    """Set the option, before the address is bound, where there is one."""
    if option is not None:
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
