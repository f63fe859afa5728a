"""The page of findings, generated from what the families declare."""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from calculations.findings import Code
from sync.pages.raised import PACKAGES, holes, places

__all__ = ["declared", "page"]

_ROOT = Path(__file__).parents[2]
_HEAD = """\
# Findings

Generated from the code by `python -m sync.pages`; a test keeps it true.

A finding is something a person should know or mend. It has a code, which stays as it is from release to release; a
sentence with its figures; a remedy; and, where it stands in a cell, its place. A **blocking** finding stops a
submission, a **warning** should be looked at, a **note** informs. `qplan read --json` and the other verbs give the code
as `code`; in a cell it stands in brackets behind the text. `<dimension>` and the like stand for a word that differs.
"""


def declared() -> dict[str, tuple[Code, ...]]:
    """The codes of every family that declares some, by the family's package: `calculations.quota`."""
    found = {}
    for package in PACKAGES:
        for path in sorted((_ROOT / package).rglob("finding_codes.py")):
            family = ".".join(path.relative_to(_ROOT).parent.parts)
            found[family] = tuple(import_module(f"{family}.finding_codes").CODES)
    return found


def page() -> str:
    """Every code with severity, meaning, remedy and the packages that raise it, as Markdown."""
    families = declared()
    raised: dict[str, set[str]] = defaultdict(set)
    for place in places(code for codes in families.values() for code in codes):
        raised[holes(place.code)].add(place.package)
    return "\n".join([_HEAD, *(line for family, codes in families.items() for line in _family(family, codes, raised))])


def _family(family: str, codes: tuple[Code, ...], raised: dict[str, set[str]]) -> Iterator[str]:
    about = (import_module(f"{family}.finding_codes").__doc__ or "").partition(" on ")[2].partition(";")[0]
    yield f"## {family}: {about}\n"
    yield "| code | severity | what it means | what to do | raised in |"
    yield "|---|---|---|---|---|"
    for code in sorted(codes, key=lambda one: one.name):
        where = " ".join(f"`{package}`" for package in sorted(raised[holes(code.name)]))
        severity = " or ".join(code.severities)
        yield f"| `{code.name}` | {severity} | {code.meaning} | {code.remedy or '–'} | {where} |"
    yield ""
