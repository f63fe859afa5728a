"""QPlanFunctions.bas: the functions as Excel sees them, over xlwings' own `XLPy.CallUDF`.

xlwings' generated wrapper puts the text of a fault into the cell. This one makes true error cells, keeps the sentence
for `QPLAN_WHY`, sends dates as serials, trims whole columns to what the sheet uses, and describes the functions to the
wizard. VBA is ASCII, lines are short, and only 24 of them may be continued, so long texts are built piece by piece.
"""

import unicodedata
from collections.abc import Iterable
from importlib.resources import files

from xl_addin.hosts.excel_desktop.shim import MODULE, described
from xl_addin.hosts.excel_desktop.words import vba_name
from xl_addin.names import Host, spell
from xl_addin.spec import Function

__all__ = ["vba_module"]

_LINE_END = "\r\n"
_MOST = 255  # characters of a description in the wizard
_ASCII = {"−": "-", "–": "-", "×": "x", "≥": ">=", "≤": "<=", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"'}


def vba_module(functions: Iterable[Function]) -> str:
    """The text of the module for `functions`, with the line ends of Windows."""
    declared = list(functions)
    client = (files("xl_addin.hosts.excel_desktop") / "client.bas").read_text(encoding="ascii")
    text = client.replace("@MODULE@", MODULE)
    text += "".join(f"\n{_wrapper(function)}" for function in declared)
    text += "\nPrivate Sub DescribeAll()\n"
    text += "".join(f"    {_describer(function)}\n" for function in declared)
    text += "End Sub\n"
    text += "".join(f"\n{_description(function)}" for function in declared)
    return text.replace("\n", _LINE_END)


def _wrapper(function: Function) -> str:
    name = spell(function.name, Host.EXCEL_DESKTOP)
    signature = ", ".join(
        vba_name(a.name) if a.is_required else f"Optional {vba_name(a.name)}" for a in function.arguments
    )
    lines = [f"Public Function {name}({signature}) As Variant"]
    if function.is_volatile:
        lines.append("    Application.Volatile")
    lines.append(f"    Dim sent(0 To {len(function.arguments) - 1}) As Variant")
    lines += [f"    sent({at}) = Cells_({vba_name(a.name)})" for at, a in enumerate(function.arguments)]
    lines += [f'    {name} = Asked("{name}", sent)', "End Function"]
    return "\n".join(lines) + "\n"


def _describer(function: Function) -> str:
    return f"Describe{function.name}"


def _description(function: Function) -> str:
    texts = [described(argument) for argument in function.arguments]
    lines = [f"Private Sub {_describer(function)}()", f"    Dim help(0 To {len(texts) - 1}) As String"]
    lines += [f"    help({at}) = {_literal(text)}" for at, text in enumerate(texts)]
    summary = _literal(f"{function.summary} Returns {function.returns}.")
    lines += [f'    Describe "{spell(function.name, Host.EXCEL_DESKTOP)}", {summary}, help', "End Sub"]
    return "\n".join(lines) + "\n"


def _literal(text: str) -> str:
    """A VBA string of at most what the wizard shows, in ASCII."""
    plain = "".join(_ASCII.get(sign, sign) for sign in text)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    if len(plain) > _MOST:
        plain = plain[: _MOST - 3].rsplit(" ", 1)[0] + "..."
    return '"' + plain.replace('"', '""') + '"'
