"""Keeping a plan as it stands under a name, comparing two such versions, and getting one back."""

import re
from pathlib import Path

from sync.errors import RefusedError
from sync.jobs.kept import published_last
from sync.model.version import Version
from sync.plan.adapters import Adapters
from sync.plan.versions import Comparison, compared, state_of
from sync.store import versions
from workbooks.models import PlanDocument
from workbooks.xlsx.files import replace_file, sha256_of
from workbooks.xlsx.read import read

__all__ = ["NOW", "compare_versions", "keep_submitted", "keep_version", "restore_version"]

NOW = "now"
"""The name of the plan as it stands in its workbook; no version can have it."""

_NAME = re.compile(r"[\w][\w .+-]{0,59}")


def keep_version(adapters: Adapters, name: str, by: str, note: str = "") -> Version:
    """Keep the plan as it stands in its workbook.

    Args:
        name: of up to 60 letters, digits, spaces, dots, plus signs, hyphens and underscores. by: who asks for it.
        note: what for.

    Raises:
        RefusedError: the name cannot be used, or is used already: a version never changes.
    """
    if name == NOW or _NAME.fullmatch(name) is None:
        raise RefusedError(
            f"{name!r} cannot be the name of a version.",
            remedy=f"Use up to 60 letters, digits, spaces, dots and hyphens, and another word than {NOW!r}.",
        )
    version = _version(adapters, name, by, note, _document(adapters))
    if not versions.keep(adapters.engine, version, _content(adapters.workbook, version.sha256)):
        raise RefusedError(
            f"{adapters.plan.id} has a version {name!r} already, and a version never changes.",
            remedy="Give this one another name; `qplan versions list` shows those in use.",
        )
    return version


def keep_submitted(adapters: Adapters, name: str, by: str, document: PlanDocument) -> None:
    """Keep what is about to be submitted under the name approvers see; the same plan is kept once."""
    version = _version(adapters, name, by, "submitted", document)
    versions.keep(adapters.engine, version, _content(document.path, version.sha256))


def _content(path: Path, sha256: str) -> bytes:
    """The bytes of a workbook, which must be those that were read."""
    content = path.read_bytes()
    if sha256_of(content) != sha256:
        raise RefusedError(f"{path} was saved while it was being read.", remedy="Run the command again.")
    return content


def _document(adapters: Adapters) -> PlanDocument:
    return read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))


def _version(adapters: Adapters, name: str, by: str, note: str, document: PlanDocument) -> Version:
    return Version(
        name=name,
        plan_id=adapters.plan.id,
        at=adapters.clock.now(),
        by=by,
        note=note,
        snapshot_id=document.snapshot_id,
        currency=adapters.plan.currency,
        workbook=document.path.name,
        sha256=document.sha256,
        state=state_of(document),
    )


def compare_versions(adapters: Adapters, before: str, after: str) -> Comparison:
    """What differs between two versions by name; `now` is the plan as it stands in its workbook.

    Raises RefusedError when there is no version of that name.
    """
    old, new = (_named(adapters, name) for name in (before, after))
    return compared(old.state, new.state)


def _named(adapters: Adapters, name: str) -> Version:
    if name == NOW:
        return _version(adapters, NOW, "", "", _document(adapters))
    found = versions.kept(adapters.engine, adapters.plan.id, name)
    if found is None:
        known = ", ".join(version.name for version in versions.listed(adapters.engine, adapters.plan.id))
        raise RefusedError(
            f"{adapters.plan.id} has no version {name!r}.", remedy=f"There are: {known or 'none yet'}, and {NOW}."
        )
    return found


def restore_version(adapters: Adapters, name: str, path: Path | None = None) -> Path:
    """Write a version's workbook, byte for byte, into a new file; the plan's own workbook is not touched.

    Args:
        path: of the new file; by default beside the plan's workbook, named after the version.

    Raises:
        RefusedError: there is no such version, or the file exists.
    """
    version = _named(adapters, name)
    content = None if name == NOW else versions.workbook(adapters.engine, adapters.plan.id, version.name)
    if content is None:
        raise RefusedError("What stands in the workbook needs no restoring.", remedy="Name a version.")
    target = path or adapters.workbook.with_name(f"{adapters.plan.id}-plan {name}.xlsx")
    if target.exists():
        raise RefusedError(f"{target} exists.", remedy="Give another file with --out; nothing was written.")
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, content)
    return target
