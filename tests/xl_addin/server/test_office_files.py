"""What Excel's add-in loads from the server is what is written for it, whatever page asks."""

import json

import pytest

from tests.hosts.function_server import FunctionServer
from xl_addin.hosts.build import addin_files
from xl_addin.names import Host


@pytest.mark.parametrize("name", ["functions.js", "functions.json", "icon-32.png"])
def test_the_server_gives_out_the_add_in(server: FunctionServer, name: str):
    """Without a token, because Excel sends none; readable from any origin, because Excel on the web has its own."""
    answer = server.ask(f"/office/{name}", token="", Origin="https://excel.example.com")
    body = json.dumps(answer.body, sort_keys=True) if name.endswith("json") else answer.body
    written = addin_files(Host.OFFICE_JS, server="https://plan.example.com")[name]
    assert body == (json.dumps(json.loads(written), sort_keys=True) if name.endswith("json") else written)
    assert answer.headers["access-control-allow-origin"] == "*"
