"""The programs that tests of the spreadsheet hosts need, and one Chromium for many of them.

A machine that lacks a program skips with a sentence; with CI=true nothing is skipped and the test fails instead.
`make beds` installs what npm brings.
"""

import json
import os
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest

from tests import pace
from tests.processes import helper
from xl_addin.hosts.libreoffice.install import calc_python

NODE_FOLDER = Path(__file__).parent / "node"
CALC_DRIVER = Path(__file__).parent / "calc_driver.py"
NODE_MODULES = NODE_FOLDER / "node_modules"
OFFICE_JS = NODE_MODULES / "@microsoft" / "office-js" / "dist"
MICROSOFT = {"https://appsforoffice.microsoft.com/lib/1/hosted/**": OFFICE_JS}
"""What `Browser.open` serves in place of Microsoft's network."""


def chromium():
    """Path of the browser, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lacking(*programs):
    """What this machine lacks of `programs`, as a sentence; "" if nothing.

    They are names on PATH, "chromium", "node modules", or "LibreOffice's Python": one of our version, with uno.
    """
    there = {
        "chromium": lambda: chromium() is not None,
        "LibreOffice's Python": lambda: shutil.which("soffice") is not None and calc_python() is not None,
        "node modules": lambda: OFFICE_JS.is_dir() and (NODE_MODULES / "playwright-core").is_dir(),
    }
    absent = [name for name in programs if not there.get(name, lambda name=name: shutil.which(name))()]
    return (
        f"needs {', '.join(absent)}, not on this machine (`make beds` brings node modules, python3-uno LibreOffice's)"
        if absent
        else ""
    )


def require(*programs):
    """Skip the test, or fail it where nothing may be skipped, when one of `programs` is not there."""
    sentence = lacking(*programs)
    if sentence and os.environ.get("CI") != "true":
        pytest.skip(sentence)
    assert not sentence, sentence


class Browser:
    """One headless Chromium; `open` starts a page with nothing left of the one before. Certificates are not checked."""

    def __init__(self) -> None:
        require("node", "chromium", "node modules")
        command = ["node", NODE_FOLDER / "browser.mjs", chromium(), pace.seconds(30) * 1000]
        self._running = ExitStack()
        self._process = self._running.enter_context(
            helper(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=NODE_FOLDER)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._running:
            pace.communicate(self._process, 30)

    def _do(self, **order: Any) -> Any:
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        reply = json.loads(self._process.stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply["value"]

    def open(self, url: str, served: dict[str, Path] | None = None, *, scripts: bool = True) -> str:
        """Go to `url`; what `served` names is read from files, `…/**` from a folder. The page's title.

        scripts: whether those of the page run.
        """
        given = {address: str(path) for address, path in (served or {}).items()}
        return self._do(open=url, served=given, scripts=scripts)

    def press(self, key: str) -> None:
        """Press a key, as Playwright calls it."""
        self._do(press=key)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self._do(type=text)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """What the JavaScript function `script` returns (a promise is awaited) for `argument`."""
        return self._do(evaluate=script, argument=argument)

    def click(self, selector: str) -> None:
        """Click the element, once it is there."""
        self._do(click=selector)

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        self._do(fill=selector, text=text)

    def text(self, selector: str) -> str:
        """The text of an element, once it is there."""
        return self._do(text=selector)

    def screenshot(self, path: Path, width: int = 1280, height: int = 800) -> Path:
        """A picture of the whole page as a PNG."""
        self._do(screenshot=str(path), width=width, height=height)
        return path

    def problems(self) -> list[str]:
        """Uncaught errors, and errors on the console, since the page was opened."""
        return self._do(problems=True)
