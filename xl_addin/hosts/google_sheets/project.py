"""The files of the Apps Script project: Code.gs, Sidebar.html, appsscript.json."""

import json
from collections.abc import Iterable
from importlib.resources import files

from xl_addin.names import Host, spell
from xl_addin.spec import Argument, Function, Kind, Shape

__all__ = ["project"]

_JS_TYPES = {Kind.NUMBER: "number", Kind.TEXT: "string", Kind.DATE: "Date", Kind.FLAG: "boolean"}
_WIDTH = 110


def project(functions: Iterable[Function], *, pane: str = "/pane/") -> dict[str, str]:
    """The project's files by name, for `functions`; `pane` is the path of the task pane on the function server."""
    source = files("xl_addin.hosts.google_sheets")
    client = (source / "client.js").read_text(encoding="utf-8")
    return {
        "Code.gs": client + "".join(f"\n{_function(function)}" for function in functions),
        "Sidebar.html": (source / "sidebar.html").read_text(encoding="utf-8").replace("@PANE@", pane),
        "appsscript.json": json.dumps(_manifest(), indent=2) + "\n",
    }


def _manifest() -> dict[str, object]:
    return {
        "timeZone": "Etc/UTC",
        "exceptionLogging": "STACKDRIVER",
        "runtimeVersion": "V8",
        "oauthScopes": [
            "https://www.googleapis.com/auth/spreadsheets.currentonly",
            "https://www.googleapis.com/auth/script.external_request",
            "https://www.googleapis.com/auth/script.container.ui",
        ],
    }


def _function(function: Function) -> str:
    names = ", ".join(argument.name for argument in function.arguments)
    lines = [
        *_wrapped(function.summary),
        "",
        *(line for argument in function.arguments for line in _wrapped(_parameter(argument))),
        *_wrapped(f"@return {{{'any[][]' if function.columns else 'any'}}} {function.returns}"),
        "@customfunction",
    ]
    comment = "".join(f" * {line}".rstrip() + "\n" for line in lines)
    name = spell(function.name, Host.GOOGLE_SHEETS)
    return f"/**\n{comment} */\nfunction {name}({names}) {{\n  return qplan_('{function.name}', arguments);\n}}\n"


def _parameter(argument: Argument) -> str:
    cells = _JS_TYPES[argument.kind]
    if argument.shape is not Shape.CELL:
        cells = f"{cells}[][]" if argument.shape is not Shape.ANY else f"{cells}|{cells}[][]"
    name = argument.name if argument.is_required else f"[{argument.name}]"
    choices = f": {' or '.join(argument.choices)}" if argument.choices else ""
    return f"@param {{{cells}}} {name} {argument.doc}{choices}"


def _wrapped(text: str) -> list[str]:
    """`text` in lines that fit, and that cannot close the comment they stand in."""
    lines, line = [], ""
    for word in text.replace("*/", "* /").split():
        if line and len(line) + 1 + len(word) > _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]
