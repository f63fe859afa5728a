"""Runs under LibreOffice's own Python: adds an extension to a profile, replacing an older one of the same name.

usage: deploy.py SOFFICE EXTENSION [PROFILE]; without a profile, that of whoever runs it. `unopkg` does the same but
refuses root, so this asks a LibreOffice without windows over UNO. Nothing of qplan is imported here.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

__all__ = ["add_extension", "office"]

_PATIENCE = 120  # seconds for LibreOffice to start


class _Yes(unohelper.Base, XInteractionHandler, XCommandEnvironment):  # type: ignore[misc]  # UNO brings no types
    """Approves of whatever is asked, such as replacing an older version."""

    def handle(self, request: Any) -> None:  # noqa: ANN401
        for choice in request.getContinuations():
            approve = choice.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove"))
            if approve:
                approve.select()

    def getInteractionHandler(self) -> "_Yes":  # noqa: N802  UNO's names
        return self

    def getProgressHandler(self) -> None:  # noqa: N802
        return None


@contextlib.contextmanager
def office(soffice: str, profile: str = "") -> Iterator[Any]:
    """The context of a LibreOffice without windows that runs for as long as the block."""
    pipe = f"qplan{abs(hash((profile, time.time()))) % 10**8}"
    command = [soffice, "--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    own = [f"-env:UserInstallation=file://{profile}"] if profile else []
    # Its Python takes the standard library of the first python3 on PATH, which must not be another's.
    path = os.pathsep.join([str(Path(soffice).parent), os.environ.get("PATH", "")])
    process = subprocess.Popen([*command, *own], start_new_session=True, env=os.environ | {"PATH": path})  # noqa: S603
    try:
        context = _connected(pipe)
        try:
            yield context
        finally:
            with contextlib.suppress(Exception):  # the bridge goes down with the office
                context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
        process.wait(_PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # soffice is a script that leaves the office behind


def _connected(pipe: str) -> Any:  # noqa: ANN401
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def add_extension(context: Any, extension: str) -> str:  # noqa: ANN401
    """Add the extension file to the profile of the LibreOffice at `context`; its identifier.

    Raises RuntimeError when LibreOffice refuses: its own exceptions cannot leave a `with` block of Python's.
    """
    manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
    place = Path(extension).resolve().as_uri()
    try:
        added = manager.addExtension(place, (), "user", manager.createAbortChannel(), _Yes())
    except Exception as fault:  # noqa: BLE001  whatever UNO raises
        cause = getattr(fault, "Cause", None)
        said = getattr(cause, "Message", "") or str(fault)
    else:
        return str(added.getIdentifier().Value)
    raise RuntimeError(said)


if __name__ == "__main__":
    with office(sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else "") as running:
        sys.stdout.write(add_extension(running, sys.argv[2]))
