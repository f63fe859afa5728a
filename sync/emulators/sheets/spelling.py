"""A formula as the engine spells it: open ends closed, names replaced, ARRAYFORMULA bare, calls of ours numbered."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.emulators.sheets.formulas import Reference, each_reference
from sync.emulators.sheets.places import Area, letters, quoted

if TYPE_CHECKING:
    from sync.emulators.sheets.book import Book
    from sync.emulators.sheets.sheet import Sheet

__all__ = ["Speller"]

_WORD = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'!?|(?<![\w.$!])([A-Za-z_][A-Za-z0-9_.]*)(\s*\()?(?!!)')
_TRUE = {"true", "false"}


class Speller:
    """Spells the formulas of one spreadsheet for the engine.

    `ours` says which function names are answered by a function server; `empty` is a reference to a cell that never
    holds anything, given for arguments left out. `columns` are the columns of each tab that formulas read, by sheetId;
    `everywhere` that they may read any (INDIRECT, OFFSET).
    """

    def __init__(self, book: "Book", ours: Callable[[str], bool], empty: str) -> None:
        self._book = book
        self._ours = ours
        self._empty = empty
        self._names = {one["name"].lower(): Area.of(one["range"]) for one in book.named}
        self.columns: dict[int, set[int]] = {}
        self.everywhere = False
        self.called: set[str] = set()
        self._known: dict[tuple[Reference, int], str | None] = {}

    def spelled(self, formula: str, own: "Sheet", number: int) -> str:
        """The formula of a cell of the tab `own`; `number` goes into its calls of ours and tells them apart."""
        closed = each_reference(formula, lambda reference: self._closed_once(reference, own))
        ours = False

        def word(found: re.Match[str]) -> str:
            nonlocal ours
            name, called = found.group(1), found.group(2)
            if name is None:
                return found.group()
            if not called:
                area = None if name.lower() in _TRUE else self._names.get(name.lower())
                return found.group() if area is None else self._named(area)
            upper = name.upper()
            if upper == "ARRAYFORMULA":
                return "("
            if upper in {"INDIRECT", "OFFSET"}:
                self.everywhere = True
            if self._ours(upper):
                ours = True
                self.called.add(upper)
            return found.group()

        text = _WORD.sub(word, closed)
        return self._numbered(text, number) if ours else text

    def _closed_once(self, reference: Reference, own: "Sheet") -> str | None:
        """As `_closed`: formulas filled down say the same of whole columns again and again."""
        key = (reference, own.id)
        if key not in self._known:
            self._known[key] = self._closed(reference, own)
        return self._known[key]

    def _closed(self, reference: Reference, own: "Sheet") -> str | None:
        sheet = self._book.titled(reference.tab) if reference.tab else own
        if sheet is None:
            return "#REF!"
        text = replace(reference, tab=sheet.title if reference.tab else "")
        for rows, size in ((True, sheet.rows), (False, sheet.columns)):
            span = text.span(rows)
            if span is None or span[1] is None:
                text = text.bounded(rows, size)
        across = text.span(rows=False)
        if across is not None and across[1] is not None:
            self.columns.setdefault(sheet.id, set()).update(range(across[0], across[1]))
        return None if text == reference else text.text()

    def _named(self, area: Area) -> str:
        sheet = self._book.sheet(area.sheet)
        place = sheet.closed(area)
        self.columns.setdefault(sheet.id, set()).update(range(place.left, place.right or 0))
        first = f"${letters(place.left)}${place.top + 1}"
        last = f"${letters((place.right or 1) - 1)}${place.bottom}"
        return f"{quoted(sheet.title)}!{first}" + ("" if first == last else f":{last}")

    def _numbered(self, formula: str, number: int) -> str:
        """Every call of ours with `number` as its first argument, and something in place of arguments left out."""
        text, place = "", 0
        calls: list[tuple[bool, int, int]] = []  # is it ours, where its argument begins in `text`, how many came before
        while place < len(formula):
            if formula[place] in "\"'":
                end = _quoted_end(formula, place)
                text += formula[place:end]
                place = end
                continue
            sign = formula[place]
            place += 1
            if sign == "(":
                name = re.search(r"([A-Za-z_][\w.]*)\s*$", text)
                ours = name is not None and self._ours(name.group(1).upper())
                text += f"({number}," if ours else "("
                calls.append((ours, len(text), 0))
                continue
            if sign in ",)" and calls:
                ours, start, count = calls[-1]
                if ours and not text[start:].strip():
                    if sign == ")" and count == 0:
                        text = text[: start - 1]
                    else:
                        text += self._empty
                text += sign
                if sign == ")":
                    calls.pop()
                else:
                    calls[-1] = (ours, len(text), count + 1)
                continue
            text += sign
        return text


def _quoted_end(text: str, start: int) -> int:
    end = start + 1
    while end < len(text):
        if text[end] == text[start]:
            if text[end + 1 : end + 2] != text[start]:
                return end + 1
            end += 1
        end += 1
    return end
