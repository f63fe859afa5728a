"""Where a person's own settings stand on each system, for plans that no folder of a team holds."""

import sys
from collections.abc import Mapping
from pathlib import Path

from sync.settings.section import CONFIG_NAME

__all__ = ["own_settings"]


def own_settings(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> Path:
    """The settings file of this person: where programs of their system keep such files.

    Windows: %APPDATA%\\qplan; Mac: ~/Library/Application Support/qplan; others: $XDG_CONFIG_HOME/qplan, by default
    ~/.config/qplan.

    Args:
        environment: of the process. home: the person's folder. platform: as `sys.platform` says it.
    """
    if platform == "win32":
        folder = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    elif platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        given = environment.get("XDG_CONFIG_HOME", "")  # a relative one does not count, says the specification
        folder = Path(given) if given.startswith("/") else home / ".config"
    return folder / "qplan" / CONFIG_NAME
