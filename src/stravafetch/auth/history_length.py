"""The length of the athlete's history when it was last read completely, kept in the settings."""

from contextlib import suppress

from stravafetch.auth.profile import Profile
from stravafetch.errors import StoreError

LOCK_SECONDS = 0.2  # without the number, the next fetch takes one more round of requests


class RememberedLength:
    """Remembers how many pages of activities a profile's athlete has."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def read(self) -> int | None:
        """Return the number of pages, None when it is not known.

        Raises StoreError if the profile's settings are damaged or cannot be read.
        """
        return self._profile.settings.history_pages

    def remember(self, pages: int) -> None:
        """Store the number for the next command, unless the profile is locked."""
        if pages == self.read():
            return
        with suppress(StoreError), self._profile.lock(LOCK_SECONDS):
            settings = self._profile.settings
            if settings.used:  # unless the user has signed out in the meantime
                self._profile.remember(settings._replace(history_pages=pages))
