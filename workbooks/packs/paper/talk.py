"""Talk sheets: what a manager needs for the one-to-one about a quota; for the manager, never for the rep."""

from collections.abc import Iterator

from workbooks.packs.audience import Audience
from workbooks.packs.deck.slides import Grid, Heading, Points, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Line, Plan
from workbooks.packs.letters.letter import parts_of
from workbooks.packs.paper.paper import Paper, Section
from workbooks.packs.paper.people import People

__all__ = ["talk_papers"]

_MUCH = 0.1
_NAMED = 8
_PROMISES = (
    "You may promise an answer in writing to every appeal that names a line, and the day by which it comes.",
    "You may promise that open deals of a moved account are credited as the plan says; ask before saying to whom.",
    "You may not promise another quota, another account or pay: those change by an approved plan only, for everybody "
    "to the same rules, and never backwards.",
)


def talk_papers(plan: Plan) -> dict[str, list[Paper]]:
    """A sheet about everybody with a quota, by the name of whom they report to."""
    people = People(plan)
    explained = {line.key: line for line in plan.lines("explained")}
    found: dict[str, list[Paper]] = {}
    for person, line in people.quotas.items():
        if line.figure("final", Kind.MONEY).value is None:
            continue
        manager = line.text("manager") or "nobody named"
        found.setdefault(manager, []).append(_sheet(plan, people, person, explained.get(person), manager))
    return found


def _sheet(plan: Plan, people: People, person: str, explained: Line | None, manager: str) -> Paper:
    line = people.quotas[person]
    label = people.labels.get(person, "")
    outlook = people.outlooks.get(person)
    tiles = Tiles(
        (
            Tile("quota", line.figure("final", Kind.MONEY)),
            Tile("last quarter", line.figure("last_quota", Kind.MONEY)),
            Tile("change", line.figure("change", Kind.CHANGE)),
            Tile("expected to book", _of(outlook, "expected", Kind.SHORT)),
            Tile("chance", line.figure("chance", Kind.RATE)),
        )
    )
    parts = () if explained is None else parts_of(explained, line.figure("final", Kind.MONEY))
    why = Grid((Heading("Why it is that", 3, is_number=False), Heading(plan.stamp.currency)), parts)
    sections = [
        Section("What changed", (tiles, Points(tuple(_changed(people, line, label))))),
        *([Section("Why, in parts that add up", (why,))] if parts else []),
        Section("Likely questions", (Points(tuple(_questions(people, line, label, outlook))),)),
        Section("What may be promised", (Points(_PROMISES),)),
    ]
    return Paper(
        key=person,
        title=f"Talk with {line.text('name')}",
        subtitle=f"One-to-one on {plan.document.quarter}; territory: {line.text('territory') or 'none'}",
        reader=f"{manager}; not for the rep",
        audience=Audience.MANAGER,
        sections=tuple(sections),
        stamp=plan.stamp,
    )


def _of(line: Line | None, column: str, kind: Kind) -> Figure:
    return Figure(None, kind) if line is None else line.figure(column, kind)


def _changed(people: People, line: Line, label: str) -> Iterator[str]:
    held = people.holdings.get(label)
    if held is not None:
        yield (
            f"Accounts: {held.figure('accounts_today', Kind.COUNT)} today, {held.figure('accounts', Kind.COUNT)} "
            f"planned; share of potential {held.figure('share_today', Kind.RATE)} today, "
            f"{held.figure('share', Kind.RATE)} planned."
        )
    for word, moves in (("Come", people.arriving.get(label, [])), ("Go", people.leaving.get(label, []))):
        if label and moves:
            names = ", ".join(move.line.text("name") for move in moves[:_NAMED])
            rest = f" and {len(moves) - _NAMED} more" if len(moves) > _NAMED else ""
            yield f"{word}: {names}{rest}."
    situation = people.situations.get(line.text("name"))
    if situation is not None:
        yield f"Situation: {situation.text('situation')} ({situation.text('detail')})."
    if line.text("reason"):
        yield f"Set by hand because: {line.text('reason')}."
    if held is None and not line.text("territory"):
        yield "No territory is assigned: say when one will be, and what counts until then."


def _questions(people: People, line: Line, label: str, outlook: Line | None) -> Iterator[str]:
    change = line.figure("change", Kind.CHANGE)
    if change.value is None:
        yield "“Where does my quota come from?” There was none last quarter: show the parts above, line by line."
    elif change.value > _MUCH:
        yield f"“Why {change}?” Show the parts above, line by line: they add up to the quota, for everybody alike."
    elif change.value < -_MUCH:
        yield f"“Why {change}, do you expect less of me?” Show the parts above: potential and history, no judgement."
    leaving = people.leaving.get(label, []) if label else []
    if leaving:
        open_deals = sum(move.line.count("open_deals").value or 0.0 for move in leaving)
        yield (
            f"“What of my {len(leaving)} accounts that go?” They have {open_deals:,.0f} open deals; say who calls whom "
            "first, and when."
        )
    if label and people.arriving.get(label):
        yield f"“Who introduces me to {len(people.arriving[label])} new accounts?” Name the owner of before for each."
    chance = line.figure("chance", Kind.RATE)
    if chance.value is not None and outlook is not None:
        low, high = (outlook.figure(column, Kind.SHORT) for column in ("low", "high"))
        yield f"“Can I reach it?” {chance} by the outlook; in 8 of 10 quarters it books from {low} to {high}."
    if line.text("flags"):
        yield f"“Why did a rule hold me?” It is {line.text('flags')}: floors and caps are the same for everybody."
    ramp = line.figure("ramp", Kind.RATE)
    if ramp.value is not None and ramp.value < 1.0:
        yield f"“Am I measured like the others?” Not yet: {ramp} of a full quota this quarter."
