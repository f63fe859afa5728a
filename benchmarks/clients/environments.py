"""Environments of their own for foreign clients, below one folder: made once, kept, and thrown away with the folder."""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["Environments", "NotInstalledError"]

_PATIENCE = 1_800


class NotInstalledError(Exception):
    """A client's packages could not be installed; the last lines say why."""


class Environments:
    """A virtual environment for each Python client, and one folder of Node's packages, below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)

    def python(self, name: str, *packages: str) -> Path:
        """The `bin` folder of the environment of that name, with the packages installed."""
        place = self.folder / name
        done = place / ".installed"
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            venv.create(place, with_pip=True)
            quiet = ["--quiet", "--disable-pip-version-check"]
            _install([str(place / "bin" / "python"), "-m", "pip", "install", *quiet, *packages], self.folder)
            done.write_text("\n".join(packages), encoding="utf-8")
        return place / "bin"

    def node(self, package: str, *, wanted: str = "") -> Path:
        """The `node_modules` folder, with the package in it, at the `wanted` version where that matters."""
        place = self.folder / "node"
        if not (place / "node_modules" / package / "package.json").exists():
            if shutil.which("npm") is None:
                raise NotInstalledError("npm is not here")
            place.mkdir(exist_ok=True)
            manifest = place / "package.json"
            if not manifest.exists():
                manifest.write_text("{}", encoding="utf-8")
            asked = f"{package}@{wanted}" if wanted else package
            _install(["npm", "install", "--silent", "--no-audit", "--no-fund", asked], place)
        return place / "node_modules"

    def version(self, name: str, package: str) -> str:
        """The version that is installed, or nothing."""
        if name == "node":
            manifest = self.folder / "node" / "node_modules" / package / "package.json"
            return str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
        ask = f"from importlib.metadata import version; print(version({package!r}))"
        told = subprocess.run(
            [self.folder / name / "bin" / "python", "-c", ask], capture_output=True, text=True, check=False
        )
        return told.stdout.strip()


def _install(command: list[str], place: Path) -> None:
    print(" ".join(command[-2:]), "is being installed", file=sys.stderr, flush=True)
    told = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    if told.returncode:
        raise NotInstalledError(told.stderr.strip()[-400:])
