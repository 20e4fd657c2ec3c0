"""The months of all languages that Strava has, as CLDR spells them.

``python -m tests.support.month_names`` prints the texts of ``stravafetch.archive.months``.
"""

import re
import sys
import textwrap

from babel import Locale

from stravafetch.archive.dates import fold

# Strava's own languages, and others of its regions. Croatian is not among them: its lipanj is June,
# and Polish lipiec July, shortened both to lip.
LANGUAGES = (
    *("en_US", "en_GB", "fr", "de", "es", "es_419", "it", "ja", "ko", "nl", "pt", "pt_PT", "ru"),
    *("zh_CN", "zh_TW", "da", "nb", "sv", "pl", "tr", "id", "fi", "cs", "sk", "hu", "ro", "uk"),
    *("bg", "sl", "et"),
)


def month_names() -> dict[str, int]:
    """Return the number of each month by its names, short and long, as ``dates`` folds them."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for forms in Locale.parse(language).months.values():
            for width in ("abbreviated", "wide"):
                for number, name in forms[width].items():
                    for word in _words(name):
                        found.setdefault(word, set()).add(number)
    return {word: numbers.pop() for word, numbers in sorted(found.items()) if len(numbers) == 1}


def _words(name: str) -> list[str]:
    return [] if re.search(r"\d", name) else re.findall(r"[^\W\d_]+", fold(name))


if __name__ == "__main__":
    known = month_names().items()
    for month in range(1, 13):
        words = " ".join(word for word, number in known if number == month)
        for line in textwrap.wrap(words, 88):
            sys.stdout.write(f'    "{line} "\n')
        sys.stdout.write("    ,\n")
