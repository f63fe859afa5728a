"""The message to an approver: what the plan comes to, what speaks against it, the biggest changes, and the codes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sync.model.change import Change
from sync.people.review import BIGGEST, Line, Review

__all__ = ["Asked", "letter", "lines_of"]


class Asked(NamedTuple):
    """Whom a message is for.

    id, name, role: as in the settings. whose: id of the approver who lent them their word; empty where it is their own.
    nouns: what it is about, such as quotas. address: of the page they can decide on; empty where none is served.
    """

    id: str
    name: str
    role: str
    whose: str
    nouns: str
    address: str


def letter(review: Review, asked: Asked, codes: Mapping[bool, str]) -> str:
    """The whole text about what is submitted; `codes` are the addressee's, by whether they agree with it."""
    page = [
        "Look and decide here; nothing is shown before you type a code, and opening it decides nothing:",
        f"  {asked.address}",
        "",
        "Or type one beside your name on the Approvals tab with your decision, or run",
    ]
    lines = [
        f"{asked.name},",
        "",
        f"{review.by} asks you, as {asked.role}, to decide on the {asked.nouns} of {review.plan}.",
        *([f"You speak for {asked.whose}, who lent you their word."] if asked.whose else []),
        "",
        *lines_of(review),
        "",
        "Your codes for this plan, and for nothing else:",
        f"  to approve   {codes[True]}",
        f"  to decline   {codes[False]}",
        "",
        *(page if asked.address else ["Type one beside your name on the Approvals tab with your decision, or run"]),
        f"  qplan approve --as {asked.id} --code {codes[True]}",
        "Nobody else has these codes. They are good for one decision; an edit of the plan makes them void.",
        "",
        f"Head of the log as this was written: {review.head}",
        "Keep this message: with it `qplan audit verify --head` shows at any time that nothing before was changed.",
    ]
    return "\n".join(lines) + "\n"


def lines_of(review: Review) -> Iterator[str]:
    """What is asked, in lines: figures, gates, findings, the ten biggest changes against the last quota, the writes."""
    evidence = review.evidence
    facts = [
        ("plan", f"{review.short}  (the Approvals tab shows the same characters)"),
        ("workbook", review.workbook),
        *review.totals,
    ]
    yield from _pairs(facts)
    yield from _titled("What it comes to:", _pairs((figure.title, figure.says) for figure in evidence.figures))
    gates = (f"  {gate.verdict:<12} {gate.title}: {gate.against}" for gate in evidence.gates)
    yield from _titled("Gates:", gates)
    findings = (
        f"  - {f'{found.at}: ' if found.at else ''}{found.sentence} {found.remedy}".rstrip()
        for found in evidence.findings
    )
    yield from _titled("Findings to weigh:", findings)
    yield from _titled(
        f"Biggest changes against the last quota, in {evidence.unit}:", map(_quota, review.biggest), len(review.rest)
    )
    for group in review.groups:
        biggest, rest = group.changes[:BIGGEST], group.changes[BIGGEST:]
        yield from _titled(f"To be written to the CRM, {group.says}:", map(_change, biggest), len(rest))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    told = list(pairs)
    width = max((len(title) for title, _ in told), default=0)
    return (f"  {title:<{width}}  {says}" for title, says in told)


def _titled(title: str, lines: Iterable[str], more: int = 0) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield title
        yield from told
    if more:
        yield f"  and {more:,} more in the workbook attached"


def _quota(line: Line) -> str:
    return f"  {line.name:<34} {line.last_said:>14} {line.planned_said:>14}   {line.change_said}"


def _change(change: Change) -> str:
    was = change.was if change.creates else f"{change.was} →"
    reason = f"   {change.reason}" if change.reason else ""
    plan = f"   {change.in_plan}" if change.in_plan else ""
    return f"  {change.label:<34} {was:>14} {change.will:>16}{plan}{reason}"
