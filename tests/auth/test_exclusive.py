import socket

from stravafetch.auth.exclusive import take_alone


def test_where_a_system_has_to_be_told_the_address_is_taken_alone() -> None:
    option = socket.SO_KEEPALIVE  # in the place of Windows' SO_EXCLUSIVEADDRUSE
    with socket.socket() as listener:
        take_alone(listener, None)
        assert listener.getsockopt(socket.SOL_SOCKET, option) == 0
        take_alone(listener, option)
        assert listener.getsockopt(socket.SOL_SOCKET, option) != 0
