import socket

from stravafetch.auth.exclusive import set_exclusive_address_use


def test_where_a_system_has_to_be_told_the_address_is_taken_alone() -> None:
    option = socket.SO_KEEPALIVE  # in the place of Windows' SO_EXCLUSIVEADDRUSE
    with socket.socket() as listener:
        set_exclusive_address_use(listener, None)
        assert listener.getsockopt(socket.SOL_SOCKET, option) == 0
        set_exclusive_address_use(listener, option)
        assert listener.getsockopt(socket.SOL_SOCKET, option) != 0
