"""The real function server in a process of its own, as `qplan serve` starts it, for tests of every host."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import requests

from tests import pace
from tests.processes import helper
from xl_addin.server.tokens import TokenFile

ROOT = Path(__file__).parents[2]
QPLAN = [sys.executable, "-c", "from sync.cli import main; main()"]


class Answer(NamedTuple):
    """What came back: status, headers, body (JSON where it is)."""

    status: int
    headers: dict[str, str]
    body: Any


class FunctionServer(NamedTuple):
    """A running server: where it answers, its tokens and one it takes, and its process."""

    url: str
    token: str
    tokens: TokenFile
    process: subprocess.Popen[str]

    def ask(self, path: str, body: bytes | None = None, *, token: str | None = None, **headers: str) -> Answer:
        """One request, with the server's token unless another is given ("" for none)."""
        bearer = self.token if token is None else token
        sent = {"Content-Type": "application/json", **headers} | (
            {"Authorization": f"Bearer {bearer}"} if bearer else {}
        )
        method = "GET" if body is None else "POST"
        reply = requests.request(method, self.url + path, data=body, headers=sent, timeout=pace.seconds(60))
        return Answer(reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, _body(reply))

    def batch(self, *calls: tuple[str, list[Any]], token: str | None = None) -> list[Any]:
        """The results of some calls."""
        body = json.dumps({"calls": [{"fn": fn, "args": args} for fn, args in calls]}).encode()
        return self.ask("/v1/batch", body, token=token).body["results"]


def _body(reply: requests.Response) -> Any:
    return reply.json() if reply.headers.get("content-type", "").startswith("application/json") else reply.content


@contextmanager
def function_server(folder: Path, *options: str) -> Iterator[FunctionServer]:
    """`qplan serve` on a free port, with one token for "tests" in `folder`; stopped afterwards."""
    tokens = TokenFile(folder / "tokens.json")
    token = tokens.add("tests", date(2026, 4, 1))
    command = [*QPLAN, "serve", "--port", "0", "--tokens", str(tokens.path), *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with helper(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=folder, **pipes) as process:
        said = re.search(r"https?://\S+:\d+", process.stdout.readline())
        if said is None:
            raise AssertionError(process.stderr.read())
        yield FunctionServer(said[0], token, tokens, process)
