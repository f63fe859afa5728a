"""`qplan mcp serve`: the server itself, over standard input and output."""

import os
from typing import TYPE_CHECKING, Any

from sync.cli.mcp.token import TOKENS, TokensOption
from sync.cli.output import ConfigOption

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from sync.jobs.mcp import Reader

__all__ = ["ENVIRONMENT", "serve", "server_of"]

ENVIRONMENT = "QPLAN_MCP_TOKEN"


def serve(config: ConfigOption = None, tokens: TokensOption = TOKENS) -> None:
    """Serve what the token in QPLAN_MCP_TOKEN opens, over standard input and output; every reading is put on record.

    Tools: list_packages, read_package, list_functions. They answer numbers with their keys: no sentence, no label, and
    no name of a customer or deal. Nothing can be written.
    """
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.errors import RefusedError
    from sync.jobs.mcp import Reader
    from xl_addin.server.tokens import TokenFile

    needs("mcp")
    holder = TokenFile(tokens).holder_of(f"Bearer {os.environ.get(ENVIRONMENT, '')}")
    if holder is None:
        raise RefusedError(
            f"{ENVIRONMENT} holds no good token.", remedy="Make one with `qplan mcp token company`, and set it there."
        )
    with opened(config) as adapters:
        server_of(Reader(adapters, holder.name)).run()


def server_of(reader: "Reader") -> "MCPServer":
    """The server of a reader."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    from sync.errors import RefusedError
    from xl_addin.catalog import CATALOG

    server = MCPServer("qplan", log_level="WARNING")

    @server.tool()
    def list_packages() -> dict[str, Any]:
        """The newest packages of the planning cycle that this token opens: name, week, day, digest."""
        return {"packages": reader.listed()}

    @server.tool()
    def read_package(digest: str) -> dict[str, Any]:
        """The figures of a package by their keys, with unit and currency, and its findings by code and money."""
        try:
            return reader.read(digest)
        except RefusedError as fault:
            raise ToolError(str(fault)) from fault

    @server.tool()
    def list_functions() -> dict[str, Any]:
        """The functions that cells of the workbook may call."""
        names = {name: [argument.name for argument in one.arguments] for name, one in CATALOG.items()}
        return {"functions": [{"name": name, "arguments": arguments} for name, arguments in names.items()]}

    return server
