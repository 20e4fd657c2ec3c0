"""Compares this tool with others: python -m tests.benchmarks [--rounds N] [GROUP ...].

Each row runs its contenders in turn, round after round, against one stand-in for Strava in a
process of its own. The Markdown table shows medians, with the minimum and maximum in brackets, and
the ratio of the medians. Needs curl and PyPI; node, npm, dbus-daemon and gnome-keyring-daemon for
the rows that name them. All groups take about five minutes a round.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import archive_rows, rows
from tests.benchmarks.peers import installed
from tests.benchmarks.running import CHECKOUT

GROUPS: dict[str, Callable[[rows.Bench], None]] = {
    "peers": rows.against_peers,
    "curl": rows.against_curl,
    "node": rows.against_node,
    "week": rows.one_week,
    "keyring": rows.on_a_keyring,
    "start": rows.start,
    "each": rows.one_by_one,
    "growth": rows.growth,
    "table": rows.table,
    "archive": archive_rows.listing,
    "archive-export": archive_rows.export,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[[], *GROUPS], metavar="GROUP")
    parser.add_argument("--rounds", type=int, default=5)
    folder = Path(tempfile.gettempdir()) / "strava-peers"
    parser.add_argument("--environments", type=Path, default=folder)
    options = parser.parse_args()
    bin_ = installed(options.environments, "ours", "--force-reinstall", str(CHECKOUT))
    print("| task | measure | ours | other | ratio | limit |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in options.groups or GROUPS:
        GROUPS[name](rows.Bench(bin_, options.environments, options.rounds))


if __name__ == "__main__":
    main()
