"""What the files of a folder hold: which object, which column is which field, and how values are written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.errors import FixConfigurationError
from sync.model.pull_set import PULL_SET, CrmObject, by_name

__all__ = ["FileMapping", "to_toml"]

_WON, _LOST = ("Closed Won",), ("Closed Lost",)


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One kind of file. In `qplan.toml`, an entry of `[[csv.files]]`.

    Args:
        object: API name of the object its rows are.
        file: name in the folder, or a pattern such as `deals-*.csv`; several files that match are read as one.
        columns: column by field.
        values: by field, what a text in the file stands for, as in `{"StageName": {"Won": "Closed Won"}}`.
        constants: fields that have the same value in every row.
        won: stages that mean won, where no column says so.
        lost: stages that mean lost, where no column says so.
        encoding: of the file.
        delimiter: between its cells.
        date_format: of dates, in the letters of strftime; moments may be ISO text as well.
        decimal: the sign between units and tenths.
    """

    object: str
    file: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    won: tuple[str, ...] = _WON
    lost: tuple[str, ...] = _LOST
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    date_format: str = "%Y-%m-%d"
    decimal: str = "."

    def __post_init__(self) -> None:
        known = {sobject.name for sobject in PULL_SET}
        if self.object not in known:
            listed = ", ".join(sorted(known))
            raise FixConfigurationError(
                f"{self.file}: {self.object} is no object qplan reads.", remedy=f"Use one of {listed}."
            )
        names = set(self.sobject.field_names)
        strange = sorted({*self.columns, *self.values, *self.constants} - names)
        if strange:
            listed = ", ".join(self.sobject.field_names)
            raise FixConfigurationError(
                f"{self.file}: {self.object} has no field {', '.join(strange)}.", remedy=f"Use one of {listed}."
            )

    @property
    def sobject(self) -> CrmObject:
        """The declaration of the object."""
        return by_name(self.object)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that rows will have, in the order of the pull set."""
        given = {"Id", *self.columns, *self.constants}
        if self.object == "Opportunity" and "StageName" in given:
            given |= {"IsWon", "IsClosed"}
        return tuple(name for name in self.sobject.field_names if name in given)


def to_toml(mapping: FileMapping) -> str:
    """The mapping as an entry of `qplan.toml`; settings that are the usual ones are left out."""
    usual = FileMapping(mapping.object, mapping.file, {})
    lines = ["[[csv.files]]", f"object = {_text(mapping.object)}", f"file = {_text(mapping.file)}"]
    for name in ("encoding", "delimiter", "date_format", "decimal", "won", "lost"):
        value = getattr(mapping, name)
        if value != getattr(usual, name):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")  # also TOML, for texts and lists of them
    tables = {"columns": mapping.columns, "constants": mapping.constants}
    tables |= {f"values.{name}": values for name, values in mapping.values.items()}
    for name, table in tables.items():
        if table:
            lines += [f"[csv.files.{name}]", *(f"{_key(key)} = {_text(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _text(name)
