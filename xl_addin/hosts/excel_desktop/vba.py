"""QPlanFunctions.bas: the functions as Excel sees them, over xlwings' own `XLPy.CallUDF`.

xlwings' generated wrapper puts the text of a fault into the cell. This one makes true error cells, keeps the sentence
for `QPLAN_WHY`, sends dates as serials, trims whole columns to what the sheet uses, and describes the functions to the
wizard. VBA is ASCII, lines are short, and only 24 of them may be continued, so long texts are built piece by piece.
"""

import re
import unicodedata
from collections.abc import Iterable
from importlib.resources import files

from xl_addin.hosts.excel_desktop.shim import MODULE, described
from xl_addin.hosts.names import Host, spell
from xl_addin.spec import Function

__all__ = ["vba_module"]

_LINE_END = "\r\n"
_MOST = 255  # characters of a description in the wizard
_ASCII = {"−": "-", "–": "-", "×": "x", "≥": ">=", "≤": "<=", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"'}

_WORDS = re.compile(
    r"(?:and|array|as|base|boolean|byref|byte|byval|call|case|const|currency|date|declare|dim|do|double|each"
    r"|else|empty|end|enum|eqv|error|event|exit|false|for|friend|function|get|global|go|if|imp|implements"
    r"|in|input|integer|is|let|like|lock|long|loop|lset|me|mod|name|new|next|not|nothing|null|object|on"
    r"|open|option|optional|or|preserve|print|private|property|public|put|raise|redim|rem|resume|return"
    r"|rset|seek|select|sent|set|single|static|step|stop|string|sub|then|time|to|true|type|until|variant"
    r"|wend|while|with|write|xor)"
)
"""What VBA reserves, and the one name the wrappers use themselves."""


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
        _argument(a.name) if a.is_required else f"Optional {_argument(a.name)}" for a in function.arguments
    )
    lines = [f"Public Function {name}({signature}) As Variant"]
    if function.is_volatile:
        lines.append("    Application.Volatile")
    lines.append(f"    Dim sent(0 To {len(function.arguments) - 1}) As Variant")
    lines += [f"    sent({at}) = Cells_({_argument(a.name)})" for at, a in enumerate(function.arguments)]
    lines += [f'    {name} = Asked("{name}", sent)', "End Function"]
    return "\n".join(lines) + "\n"


def _argument(name: str) -> str:
    """A name of ours, marked where it is a word of VBA's own."""
    return f"{name}_" if _WORDS.fullmatch(name) else name


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
