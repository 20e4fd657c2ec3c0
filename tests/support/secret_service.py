"""The keyring of a Linux desktop."""

import json
import time

from tests.support.waiting import wait_for


class Keyring:
    """GNOME's keyring, which a daemon keeps on a bus of its own."""

    def __init__(self, bus: str) -> None:
        # These come with keyring on Linux only; jeepney has no types.
        import secretstorage
        from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
        from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]

        self._connection = open_dbus_connection(bus)
        names = Proxy(message_bus, self._connection)
        try:
            wait_for("the keyring", lambda: names.NameHasOwner("org.freedesktop.secrets")[0])
            self._collection = secretstorage.get_default_collection(self._connection)
        except BaseException:
            self._connection.close()  # or a later test would be blamed for the open socket
            raise

    @property
    def entries(self) -> dict[str, str]:
        """The secrets by the name of their service."""
        return {
            item.get_attributes()["service"]: item.get_secret().decode()
            for item in self._collection.get_all_items()
        }

    def expire(self, service: str) -> None:
        """Let a token in it be one that has come to its end."""
        (item,) = self._collection.search_items({"service": service})
        token = json.loads(item.get_secret())
        item.set_secret(json.dumps({**token, "expires_at": int(time.time())}).encode())

    def lock(self) -> None:
        """Let it ask for its password again, which nobody can type without a screen."""
        self._collection.lock()

    def close(self) -> None:
        self._connection.close()
