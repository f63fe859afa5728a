"""A settings file to start from, generated from the sections: what a team must fill in, and all the rest marked out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from sync.settings import Settings

__all__ = ["choices_of", "meaning_of", "sections", "template", "toml_value"]

_HEAD = """\
# Settings of qplan; docs/settings.md says more of each. What is marked out stands as it is when it is left out.
# Secrets do not belong here: set QPLAN_SALESFORCE__CLIENT_SECRET and the like in the environment, or store them in
# the keyring under the service "qplan" (qplan[keyring]), for example as salesforce.client_secret.
"""
_WIDTH, _MARGIN = 118, 42


def sections() -> dict[str, type[BaseModel]]:
    """The sections of the file by name, in their order."""
    found = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found[name] = field.annotation
    return found


def template(given: Mapping[str, Mapping[str, Any]] | None = None, without: Collection[str] = ()) -> str:
    """The file: settings with an example are written out, others stand behind a `#` with their default.

    Args:
        given: values by section and setting, written out in place of examples. without: sections of which only what is
            given is written out.
    """
    told = given or {}
    lines = (
        line
        for name, section in sections().items()
        for line in _section(name, section, told.get(name, {}), has_examples=name not in without)
    )
    return _HEAD + "".join(lines)


def _section(name: str, section: type[BaseModel], given: Mapping[str, Any], *, has_examples: bool) -> Iterator[str]:
    declared = section.model_fields.items()
    fields = [(key, _as_given(field, given, key, has_examples=has_examples)) for key, field in declared]
    about = (section.__doc__ or "").split(". ")[0].split("\n")[0].rstrip(".")
    yield f"\n# {about}.\n"
    lines = [line for key, field in fields if not _is_table(field) for line in _setting(key, field)]
    if lines:
        yield f"[{name}]\n"
        yield from lines
    for key, field in fields:
        if _is_table(field):
            yield from _table(f"{name}.{key}", field)


def _as_given(field: FieldInfo, given: Mapping[str, Any], key: str, *, has_examples: bool) -> FieldInfo:
    """The setting with what is given for it as its only example."""
    value = given.get(key)
    if value is None and has_examples:
        return field
    told = copy(field)
    if value is None:
        told.examples = None
        return told
    told.examples = list(value) if _is_table(field) and isinstance(value, list) else [value]
    if field.get_default(call_default_factory=True) is None:
        told.default = value
    return told


def _setting(key: str, field: FieldInfo) -> Iterator[str]:
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        for inner, of in type(default).model_fields.items():
            yield from _setting(f"{key}.{inner}", of)
        return
    if isinstance(default, SecretStr):
        return
    shown = field.examples[0] if field.examples else default
    meaning = f"# {meaning_of(field)}"
    if shown is None:
        yield f"# {key} = …".ljust(_MARGIN) + f"{meaning}\n"
        return
    line = f"{'' if field.examples and default is not None else '# '}{key} = {toml_value(shown)}"
    start = max(len(line) + 2, _MARGIN)
    if start + len(meaning) <= _WIDTH:
        yield f"{line:<{start}}{meaning}\n"
    else:
        yield f"{meaning}\n{line}\n"


def meaning_of(field: FieldInfo) -> str:
    """What a setting means, with its choices where there are some."""
    said = field.description or ""
    listed = ", ".join(choices_of(field.annotation))
    return f"{said}: {listed}" if said and listed else said or listed


def choices_of(annotation: object) -> tuple[str, ...]:
    """The values a setting may have, where they are few and named."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(one.value) for one in annotation)
    return tuple(str(one) for one in get_args(annotation)) if get_origin(annotation) is Literal else ()


def _table(path: str, field: FieldInfo) -> Iterator[str]:
    """Tables of a section: those of an example as they would be typed, others by name only."""
    if field.examples and isinstance(field.get_default(call_default_factory=True), Mapping):
        for one in field.examples:
            yield f"\n[{path}]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in one.items())
    elif field.examples:
        for one in field.examples:
            yield f"\n[[{path}]]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in one.items())
    else:
        is_list = isinstance(field.get_default(call_default_factory=True), tuple)
        heading = f"# [[{path}]]" if is_list else f"# [{path}]"
        yield (f"{heading:<{_MARGIN}}# {field.description}" if field.description else heading) + "\n"


def _is_table(field: FieldInfo) -> bool:
    """Whether TOML writes it under a heading of its own, behind the plain settings."""
    default = field.get_default(call_default_factory=True)
    is_list = default == () and str not in get_args(field.annotation)  # a list of texts stands on one line
    return isinstance(default, Mapping) or (is_list and field.is_required() is False)


def toml_value(value: object) -> str:
    """A value as TOML has it."""
    match value:
        case bool():
            return str(value).lower()
        case Enum():
            return f'"{value.value}"'
        case int() | float():
            return f"{value:_.12g}"
        case date():
            return value.isoformat()
        case Path():
            return f'"{value.as_posix()}"'
        case Sequence() if not isinstance(value, str):
            return f"[{', '.join(toml_value(one) for one in value)}]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
