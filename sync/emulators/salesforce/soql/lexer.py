"""The words of a SOQL text, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sync.emulators.salesforce.errors import QueryError

__all__ = ["Token", "tokens"]

_WORDS = re.compile(
    r"""(?P<space>\s+)
      | (?P<moment>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))(?!\w)
      | (?P<day>\d{4}-\d{2}-\d{2})(?!\w)
      | (?P<id>\d(?=\d*[A-Za-z])(?!\d*[eE][+-]?\d+\b)[0-9A-Za-z]{14}(?:[0-9A-Za-z]{3})?)(?![\w.])
      | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>'(?:[^'\\]|\\.)*')
      | (?P<sign><=|>=|!=|<>|[=<>(),.:])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind (name, text, number, id, day, moment, sign, end), as written, and where it starts."""

    kind: str
    written: str
    position: int

    @property
    def upper(self) -> str:
        """The word without regard to case, as keywords compare; text is never a keyword."""
        return self.written.upper() if self.kind in {"name", "sign"} else ""

    def text(self, query: str, *, like: bool = False) -> str:
        r"""The characters a quoted text stands for. In a LIKE pattern `\%` and `\_` keep their backslash."""

        def meant(match: re.Match[str]) -> str:
            code = match[1]
            if code in _ESCAPES:
                return "\\\\" if like and code == "\\" else _ESCAPES[code]
            if code in {"%", "_"}:
                return match[0] if like else code
            if len(code) == 5:
                return chr(int(code[1:], 16))
            message = f"Illegal string literal: \\{code}"
            raise QueryError("MALFORMED_QUERY", query, self.position, message)

        return _ESCAPE.sub(meant, self.written[1:-1])


def tokens(query: str) -> Iterator[Token]:
    """The words of `query`, closed by one of kind `end`; QueryError at the first character that starts none."""
    position = 0
    while position < len(query):
        match = _WORDS.match(query, position)
        if match is None:
            raise QueryError("MALFORMED_QUERY", query, position, f"unexpected char: '{query[position]}'")
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0], position)
        position = match.end()
    yield Token("end", "<EOF>", len(query))
