"""The page of settings, generated from the sections of `qplan.toml`."""

from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from sync.settings.template import choices_of, sections, toml_value

__all__ = ["page"]

_HEAD = """\
# Settings

Generated from the code by `python -m sync.pages`; a test keeps it true.

Settings stand in `qplan.toml`; `qplan init` writes one to start from, `qplan config check` names every problem
at once, `qplan config show` prints what is in force. The environment wins over the file. Secrets are taken from the
environment or, for Salesforce, from the keyring (service `qplan`, names such as `salesforce.client_secret`); in the
file they are refused. `$QPLAN_CONFIG` names the file; without it `./qplan.toml` is read, or the demo's.
"""
_COLUMNS = "| setting | type | default | bounds | meaning | environment |\n|---|---|---|---|---|---|"
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def page() -> str:
    """Every setting with type, default, bounds, meaning and environment variable, as Markdown."""
    return "\n".join([_HEAD, *(line for name, of in sections().items() for line in _section(name, of, is_single=True))])


def _section(path: str, section: type[BaseModel], *, is_single: bool) -> Iterator[str]:
    yield f"## [{path}]\n" if is_single else f"## [[{path}]]\n"
    yield f"{' '.join((section.__doc__ or '').split())}\n"
    yield _COLUMNS
    for key, field in section.model_fields.items():
        yield _row(path, key, field, has_variable=is_single)
    yield ""
    for key, field in section.model_fields.items():
        for inner, is_one in _inner(field.annotation):
            yield from _section(f"{path}.{key}", inner, is_single=is_one)


def _row(path: str, key: str, field: FieldInfo, *, has_variable: bool) -> str:
    default = "needed" if field.is_required() else _default(field.get_default(call_default_factory=True))
    variable = f"`QPLAN_{path.upper().replace('.', '__')}__{key.upper()}`" if has_variable else "–"
    cells = (f"`{key}`", _type(field.annotation), default, _bounds(field), field.description or "–", variable)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _inner(annotation: object) -> Iterator[tuple[type[BaseModel], bool]]:
    """Sections inside a setting, and whether there is one or a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, True
    for part in get_args(annotation):
        for model, _ in _inner(part):
            yield model, getattr(annotation, "__origin__", None) is not tuple


def _default(value: object) -> str:
    match value:
        case None | "" | () | {}:
            return "none"
        case SecretStr():
            return "none"
        case BaseModel() | Mapping():
            return "see below"
        case _:
            return f"`{toml_value(value)}`"


def _type(annotation: object) -> str:
    """A type in words."""
    choices = choices_of(annotation)
    if choices:
        return " or ".join(f"`{one}`" for one in choices)
    origin, parts = getattr(annotation, "__origin__", None), get_args(annotation)
    if isinstance(annotation, type) and not parts:
        words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}
        return words.get(annotation.__name__, {"SecretStr": "secret", "date": "day"}.get(annotation.__name__, "table"))
    if origin is tuple:
        return f"list of {_type(parts[0])}s"
    if origin is dict:
        return "table by name"
    known = [part for part in parts if part is not type(None)]
    return _type(known[0]) if known else "table"


def _bounds(field: FieldInfo) -> str:
    inner = [one for part in get_args(field.annotation) for one in getattr(part, "__metadata__", ())]
    said = []
    for one in (*field.metadata, *inner):
        said += [f"{sign} {getattr(one, name):g}" for name, sign in _SIGNS.items() if hasattr(one, name)]
        if hasattr(one, "min_length"):
            said.append("not empty")
        if getattr(one, "pattern", None):
            said.append(f"`{one.pattern}`")
    return ", ".join(said) or "–"
