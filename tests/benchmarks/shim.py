"""Runs another program of this kind with its requests sent to the sandbox instead of Strava.

    python shim.py SANDBOX_URL MODULE ARGUMENTS...

Works in that program's own environment, so it imports nothing of ours.
"""

import runpy
import sys

from requests.adapters import HTTPAdapter

STRAVA = "https://www.strava.com"


def main() -> None:
    sandbox, module = sys.argv[1], sys.argv[2]
    send = HTTPAdapter.send

    def send_to_sandbox(self, request, **settings):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202 - requests' own signature
        request.url = request.url.replace(STRAVA, sandbox, 1)
        return send(self, request, **settings)

    HTTPAdapter.send = send_to_sandbox  # type: ignore[method-assign, assignment]  # a stand-in
    sys.argv = [module, *sys.argv[3:]]
    if module.endswith(".py"):
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


main()
