"""Other programs of this kind, each installed by its own package manager as its users have it."""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.running import Contender, Stage

HERE = Path(__file__).parent
PYTHON_PEERS = ("stravalib==2.6", "strava-offline==1.1", "strava-terminal==1.0")
NODE_PEER = "strava-v3@4.0.2"


def installed(folder: Path, name: str, *requirements: str) -> Path:
    """Return the programs of an environment of that name, with these packages in it."""
    if not (folder / name).exists():
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
    bin_ = folder / name / "bin"
    subprocess.run([str(bin_ / "python"), "-m", "pip", "install", "-q", *requirements], check=True)
    return bin_


def python_peers(folder: Path, it: Stage) -> dict[str, Contender]:
    """Return what fetches all activities with the packages of PyPI."""
    token = it.folder / "offline.json"
    token.write_text(
        f'{{"access_token": "{it.token["STRAVA_ACCESS_TOKEN"]}", '
        '"token_type": "Bearer", "expires_in": 21600}'
    )
    arguments = {
        "stravalib": [str(HERE / "stravalib_raw.py")],
        "strava-offline": [
            *("strava_offline", "sqlite", "--full", "--token-file", str(token)),
            *("--database", "activities.sqlite"),
        ],
        "strava-terminal": ["strava_cli", "activities", "list", "--limit", "100000"],
    }
    environ = {**it.token, "STRAVA_CLIENT_ID": "20000", "STRAVA_CLIENT_SECRET": "unused"}
    contenders = {}
    for requirement in PYTHON_PEERS:
        name = requirement.partition("==")[0]
        python = str(installed(folder, name, requirement) / "python")
        argv = [python, str(HERE / "shim.py"), it.url, *arguments[name]]
        contenders[requirement.replace("==", " ")] = Contender(argv, environ)
    return contenders


def node_peer(folder: Path, it: Stage) -> Contender:
    """Return what fetches all activities with the package of npm."""
    modules = folder / "node"
    modules.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--prefix", str(modules), NODE_PEER],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    environ = {**it.token, "NODE_PATH": str(modules / "node_modules")}
    return Contender(["node", str(HERE / "strava_v3.js")], environ)
