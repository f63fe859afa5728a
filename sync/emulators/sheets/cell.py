"""A cell: what was entered, how it looks, what is said about it. Cells are values and never change."""

from dataclasses import dataclass, replace
from typing import Any, Final, Self

__all__ = ["ERRORS", "NOTHING", "Cell", "Fault", "Formula", "Moment", "Scalar", "as_json", "from_json"]

ERRORS: Final = {
    "#ERROR!": "ERROR",
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "Loading...": "LOADING",
}


class Formula(str):
    """A text that is a formula, with its equals sign."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in a cell: as it is shown, and the sentence that explains it."""

    shown: str
    message: str = ""


class Moment(float):
    """A number a formula came to that is shown as `kind`, DATE, TIME or DATE_TIME, where its cell has no format."""

    kind: str
    __slots__ = ("kind",)

    def __new__(cls, number: float, kind: str = "DATE") -> Self:
        """The number alone is the value."""
        made = super().__new__(cls, number)
        made.kind = kind
        return made


Scalar = float | bool | str | Formula | Fault | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the value typed or its formula (`entered`), its format (`look`), runs and chips (`rest`)."""

    entered: Scalar = None
    look: dict[str, Any] | None = None
    note: str = ""
    validation: dict[str, Any] | None = None
    rest: dict[str, Any] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all is kept of it."""
        return self == NOTHING

    def with_value(self, entered: Scalar) -> "Cell":
        """The cell with another value; runs and chips belonged to the old one."""
        return replace(self, entered=entered, rest=None)


NOTHING: Final = Cell()


def as_json(value: Scalar) -> dict[str, Any] | None:
    """A value as an ExtendedValue."""
    match value:
        case None:
            return None
        case bool():
            return {"boolValue": value}
        case Formula():
            return {"formulaValue": str(value)}
        case str():
            return {"stringValue": value}
        case Fault():
            return {"errorValue": {"type": ERRORS.get(value.shown, "ERROR"), "message": value.message}}
        case _:
            return {"numberValue": int(value) if float(value).is_integer() and abs(value) < 1e15 else value}


def from_json(given: dict[str, Any]) -> Scalar:
    """An ExtendedValue as a value; None where none of its kinds is set."""
    if "formulaValue" in given:
        text = given["formulaValue"]
        return Formula(text if text.startswith("=") else f"={text}")
    if "numberValue" in given:
        return float(given["numberValue"])
    if "boolValue" in given:
        return bool(given["boolValue"])
    if "stringValue" in given:
        return given["stringValue"] or None
    if "errorValue" in given:
        shown = {kind: text for text, kind in ERRORS.items()}.get(given["errorValue"].get("type", ""), "#ERROR!")
        return Fault(shown, given["errorValue"].get("message", ""))
    return None
