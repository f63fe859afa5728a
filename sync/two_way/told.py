"""What a sync found, as findings: what waits, what is held, which side is not believed, and what to do about it."""

from collections.abc import Iterator, Mapping

from calculations.findings import Finding, Severity
from sync.errors import SideAwayError
from sync.two_way.outcome import Fault, Merged, Pause, Trip, Violation
from sync.two_way.shared import SharedTable
from sync.two_way.side import INPUT, Seen

__all__ = ["away", "foreign", "held", "other_facts", "pauses", "refused", "renamed", "twins", "unfinished"]

_TO_DO = {
    Fault.TRESPASS: "Undo it there, or ask the side the column belongs to; rows come and go with `qplan build`.",
    Fault.FORMULA: "Type the value in place of the formula, or take the other side's edit back.",
    Fault.UNREADABLE: "Mend the cell: an error, a text where a number belongs, a function that did not answer.",
    Fault.DELETED: "Delete the row everywhere, or bring it back.",
    Fault.DOUBLED: "Delete all but one of these rows.",
    Fault.UNKEYED: "Put the id back, or clear the row.",
    Fault.BROKEN: "Change one of the edits so that they fit together.",
}

_FEW = 20
"""So many edits of a kind are told one by one; ten thousand pasted rows are told as what they are."""

_ACCIDENTS = {
    Trip.CELLS: "{found:.0%} of its cells were edited at once, more than {limit:.0%}",
    Trip.ROWS: "{found:.0%} of its rows are gone, more than {limit:.0%}",
    Trip.EMPTIED: "none of its {found:.0f} rows is left",
    Trip.TORN: "{found:.0f} rows hold what stood in other rows: part of it was sorted or shifted",
}


def away(name: str, fault: SideAwayError) -> Finding:
    """A side that cannot be read now."""
    said = fault.message if fault.message.startswith(name) else f"{name}: {fault.message}"
    return Finding("sync.away", said, fault.remedy, (name,), Severity.WARNING)


def foreign(name: str, seen: Seen, plan: str, file: str) -> Finding | None:
    """That a side is not the document that was paired; None where it is."""
    identity = seen.identity
    if identity.plan != plan:
        says = f"is the plan of {identity.plan}" if identity.plan else "does not say which plan it is"
        sentence, remedy = f"{name} {says}, not of {plan}.", f"Put the plan of {plan} back in its place."
    elif not file or not identity.file:
        sentence = f"{name} was never paired{', or has lost its mark' if file else ''}."
        remedy = "Look at `qplan sync pair`, which shows what becomes of each cell, then pair with --yes."
    elif identity.file != file:
        sentence = f"{name} is not the file that was paired, but a copy of it or another one."
        remedy = "Put the paired file back, or pair anew: `qplan sync pair`."
    else:
        return None
    return Finding("sync.other-file", sentence, remedy, (name,), Severity.BLOCKING)


def twins(names: tuple[str, ...]) -> Finding:
    """That two sides are one file and its copy."""
    return Finding(
        "sync.other-file",
        f"{' and '.join(names)} are copies of one file.",
        "A copy never syncs by itself: pair them, `qplan sync pair`, or take one of them out of the settings.",
        names,
        Severity.BLOCKING,
    )


def other_facts(seen: Mapping[str, Seen]) -> Finding | None:
    """That the sides stand on different facts; None where they stand on the same."""
    facts = {name: one.identity.facts for name, one in seen.items()}
    if len(set(facts.values())) < 2:
        return None
    said = ", ".join(f"{name} on {snapshot or 'none'}" for name, snapshot in facts.items())
    sentence = f"The sides stand on different snapshots: {said}."
    return Finding("sync.other-facts", sentence, "Run `qplan build`; what people typed is synced meanwhile.")


def pauses(table: SharedTable, merged: Merged) -> Iterator[Finding]:
    """Why nothing of a table is written."""
    for pause in merged.pauses:
        yield Finding(
            "sync.paused",
            f"{table.title or table.id} is not synced: on {pause.side} {_accident(table, pause)}.",
            _way_on(pause),
            (pause.side,),
            Severity.BLOCKING,
        )


def _accident(table: SharedTable, pause: Pause) -> str:
    columns = " and ".join(table.titles.get(column, column) for column in pause.columns if column != INPUT)
    if pause.trip is Trip.COLUMN:
        if len(pause.columns) == len(table.rules.ids):
            return "it cannot be found"
        return f"its column{'s' * (len(pause.columns) > 1)} {columns} cannot be told from others"
    said = _ACCIDENTS[pause.trip].format(found=pause.found, limit=pause.limit)
    return f"{said} ({columns})" if columns else said


def _way_on(pause: Pause) -> str:
    if pause.trip is Trip.COLUMN:
        return "Give the columns their titles back, or undo the deletion; then sync again."
    if pause.trip is Trip.EMPTIED:
        return "Bring the rows back: undo, or `qplan build`; then sync again."
    return "Undo it there if it was an accident; if it is meant, `qplan sync --accept-changes`."


def held(table: SharedTable, merged: Merged) -> Iterator[Finding]:
    """Edits that are held though nobody contradicts them: each by itself, as long as they are few of a kind."""
    if merged.pauses:
        return  # nothing of the table is written; what is held besides is told once it is synced again
    kinds: dict[tuple[Fault, str], list[Violation]] = {}
    for one in merged.violations:
        kinds.setdefault((one.fault, one.side), []).append(one)
    for (fault, side), found in kinds.items():
        for one in found[:_FEW]:
            yield Finding(
                "sync.held", f"{_where(table, one)}: {_why(one)}.", _TO_DO[fault], (one.key,), Severity.WARNING
            )
        if len(found) > _FEW:
            where = f"{table.title or table.id}{f' ({side})' if side else ''}"
            sentence = f"{where}: {len(found) - _FEW:,} more: {fault.value}."
            yield Finding("sync.held", sentence, _TO_DO[fault], (), Severity.WARNING)


def _where(table: SharedTable, one: Violation) -> str:
    place = table.called(one.key, one.columns) if one.key else table.title or table.id
    return f"{place} ({one.side})" if one.side else place


def _why(one: Violation) -> str:
    return f"{one.fault.value}: {one.rule.rstrip('.')}" if one.rule else one.fault.value


def renamed(name: str, table: SharedTable, column: str, title: str) -> Finding:
    """That a column stands under another title, and is followed."""
    called, place = table.titles.get(column, column), table.title or table.id
    return Finding(
        "sync.renamed",
        f"{name}: the column {called} of {place} is called {title or 'nothing'} now; it is followed, as all else tells "
        "that it is the same.",
        f"Call it {called} again: the workbook is read and submitted by that title.",
        (name,),
        Severity.WARNING,
    )


def refused(name: str, where: str, why: str) -> Finding:
    """A cell that a side does not let us write."""
    sentence = f"{name}: {where} was not written. {why}"
    return Finding("sync.refused", sentence, "Lift the protection, or type it there.", (name,), Severity.WARNING)


def unfinished(count: int) -> Finding:
    """That people typed during each attempt to write."""
    cells = "1 cell was" if count == 1 else f"{count:,} cells were"
    sentence = f"{cells} not written: somebody typed there at each attempt."
    return Finding("sync.unfinished", sentence, "Nothing is lost: the next run takes what stands there then.")
