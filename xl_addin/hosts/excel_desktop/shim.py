"""qplan_functions.py: the module xlwings imports, one plain function for each of the catalog.

No annotations: xlwings fails on optional and literal types, and converts nothing by plain ones.
"""

import json
from collections.abc import Iterable

from xl_addin.hosts.excel_desktop.words import vba_name
from xl_addin.names import Host, spell
from xl_addin.spec import Argument, Function

__all__ = ["MODULE", "described", "shim"]

MODULE = "qplan_functions"
_HEAD = '''\
"""qplan's functions for Excel on Windows, written by `qplan addin build`: change the catalog, not this file."""

import xlwings as xw

from xl_addin.hosts.excel_desktop.values import answer, dated
'''


def shim(functions: Iterable[Function]) -> str:
    """The text of the module for `functions`."""
    return _HEAD + "".join(f"\n\n{_function(function)}" for function in functions)


def _function(function: Function) -> str:
    names = [vba_name(argument.name) for argument in function.arguments]
    signature = ", ".join(
        name if argument.is_required else f"{name}=None"
        for name, argument in zip(names, function.arguments, strict=True)
    )
    volatile = ", volatile=True" if function.is_volatile else ""
    lines = [
        "@dated",
        f'@xw.func(category="QPLAN", call_in_wizard=False{volatile})',
        *(f"@xw.arg({_text(vba_name(argument.name))}, ndim=2, err_to_str=True, doc={_text(described(argument))})"
          for argument in function.arguments),
        f"def {spell(function.name, Host.EXCEL_DESKTOP)}({signature}):",
        f"    {_text(f'{function.summary} Returns {function.returns}.')}",
        f"    return answer({_text(function.name)}, ({', '.join(names)}{',' if len(names) == 1 else ''}))",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A string literal; JSON's are Python's too."""
    return json.dumps(text, ensure_ascii=False)


def described(argument: Argument) -> str:
    """What the function wizard says of an argument."""
    choices = f": {' or '.join(argument.choices)}" if argument.choices else ""
    return argument.doc + choices + ("" if argument.is_required else " (may be left out)")
