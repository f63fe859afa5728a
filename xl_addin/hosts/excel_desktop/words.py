"""Names of arguments in VBA, where a word of the language's own cannot be one."""

import re

__all__ = ["vba_name"]

_WORDS = re.compile(
    r"(?:and|array|as|base|boolean|byref|byte|byval|call|caller|case|const|currency|date|declare|dim|do|double|each"
    r"|else|empty|end|enum|eqv|error|event|exit|false|for|friend|function|get|global|go|if|imp|implements"
    r"|in|input|integer|is|let|like|lock|long|loop|lset|me|mod|name|new|next|not|nothing|null|object|on"
    r"|open|option|optional|or|preserve|print|private|property|public|put|raise|redim|rem|resume|return"
    r"|rset|seek|select|sent|set|single|static|step|stop|string|sub|then|time|to|true|type|until|variant"
    r"|wend|while|with|write|xor)"
)
"""What VBA reserves, what xlwings does (`caller`), and what the wrappers use themselves (`sent`)."""


def vba_name(name: str) -> str:
    """The name of an argument in VBA and in xlwings' module: `end` is `end_`."""
    return f"{name}_" if _WORDS.fullmatch(name) else name
