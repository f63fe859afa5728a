"""Who works which territory: people put into territories of the active model and taken out of them.

The workbook does not say it: a file named in the settings does, a line for each (see `stated`). Nobody is taken out
whom no line names.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from sync.model.change import Desired, Held, Place, RecordKey
from sync.store.tables import MIRROR
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.stated import Line, stated
from sync.writeback.wants.territories import homes_of
from workbooks.models import DocumentFinding, PlanDocument, blocking

__all__ = ["MEMBERSHIP", "Membership"]

_OBJECT, _PERSON, _TERRITORY, _ROLE = "UserTerritory2Association", "UserId", "Territory2Id", "RoleInTerritory2"
_NAMED = 3


class _Seat(NamedTuple):
    """A line that was understood: who, where, as what, and whether they are to be there."""

    person: str
    territory: str
    who: str
    where: str
    line: Line


class Membership:
    """The kind of record that says who works a territory. The CRM makes and deletes them; none is ever changed."""

    sobject, field, noun = _OBJECT, _PERSON, "people of territories"

    def is_written(self, writes: Writes) -> bool:
        """Where the settings name the file."""
        return writes.people is not None

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """A value for each line, and a blocking finding for what names nobody, nothing, or the same twice."""
        del document
        assert world.writes.people is not None  # noqa: S101 - asked only where it is written
        told = stated(world.writes.people, ("person", "territory"), "territory-people.file")
        seats, lost = _understood(told.lines, world)
        agreed = {want.place: want for want in (world.approved.desired if world.approved else ())}
        there = _there(world, seats)
        desired = tuple(_wanted(seat, there.get(_key(seat)), agreed) for seat in seats)
        held: dict[Place, Held] = {
            want.place: Held(seat.person) for seat, want in zip(seats, desired, strict=True) if _key(seat) in there
        }
        return Gathered(desired, held, (*told.findings, *lost, *_other_roles(seats, there)))

    def summary(self, desired: Sequence[Desired]) -> str:
        """How many go in and how many out."""
        into = sum(want.value is not None for want in desired)
        return f"{into} into one and {len(desired) - into} out of one"

    def entry(self, want: Desired) -> dict[str, object]:
        """Who, which territory, and whether they are to work it."""
        equals = dict(want.record.equals)
        return {"person": equals[_PERSON], "territory": equals[_TERRITORY], "is_in": want.value is not None}

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """The person and the territory."""
        return _record(row[_PERSON], row[_TERRITORY])

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """Nothing stands before the file."""
        del key, world
        return ()


def _record(person: str, territory: str) -> RecordKey:
    return RecordKey.of(_OBJECT, {_PERSON: person, _TERRITORY: territory})


def _key(seat: _Seat) -> tuple[str, str]:
    return seat.person, seat.territory


def _wanted(seat: _Seat, role: str | None, agreed: Mapping[Place, Desired]) -> Desired:
    """What a line wants; the role is what they are put in as, or were there as when it was agreed that they go."""
    is_in = bool(seat.line.is_in)
    said = seat.line["role"] if is_in else role
    want = Desired(
        record=_record(seat.person, seat.territory),
        field=_PERSON,
        value=seat.person if is_in else None,
        unit="",
        label=f"{seat.who} {'in' if is_in else 'out of'} {seat.where}",
        cell=seat.line.place,
        reason=seat.line["reason"],
        beside=((_ROLE, said),) if said else (),
        names=((seat.person, "there"),),
    )
    before = agreed.get(want.place)
    return (
        want
        if is_in or before is None or before.value is not None
        else want.model_copy(update={"beside": before.beside})
    )


def _understood(lines: Sequence[Line], world: World) -> tuple[list[_Seat], list[DocumentFinding]]:
    """The lines whose person and territory are known, each once; what is wrong with the others."""
    people, idle = _people(world)
    places = _places(world)
    seats: list[_Seat] = []
    wrong: dict[str, list[str]] = {}
    for line in lines:
        person, territory = people.get(line["person"].casefold(), ()), places.get(line["territory"].casefold(), ())
        if len(person) != 1:
            wrong.setdefault("territory-people.nobody", []).append(f"{line.place} {line['person']!r}")
        elif len(territory) != 1:
            wrong.setdefault("territory-people.nowhere", []).append(f"{line.place} {line['territory']!r}")
        elif line.is_in and person[0] in idle:
            wrong.setdefault("territory-people.no-user", []).append(f"{line.place} {line['person']}")
        else:
            seats.append(_Seat(person[0], territory[0], line["person"], line["territory"], line))
    times = Counter(_key(seat) for seat in seats)
    twice = [seat.line.place for seat in seats if times[_key(seat)] > 1]
    if twice:
        wrong["territory-people.twice"] = twice
    once = [seat for seat in seats if times[_key(seat)] == 1]
    return once, [_finding(what, named) for what, named in wrong.items()]


_SAYS = {
    "territory-people.nobody": (
        "lines name nobody, or several users of the CRM",
        "Name them by user name, address or Id.",
    ),
    "territory-people.nowhere": (
        "lines name no territory of the active model, or several",
        "Name it by its developer name, name or Id; what is in no active model is written once it is activated.",
    ),
    "territory-people.no-user": (
        "lines put in people who are no active users",
        "Make them users and pull again, or take them out.",
    ),
    "territory-people.twice": ("lines say the same person and territory as another", "Leave one of them."),
}


def _finding(what: str, named: Sequence[str]) -> DocumentFinding:
    says, remedy = _SAYS[what]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return blocking(what, f"{len(named)} {says}: {', '.join(named[:_NAMED])}{more}.", remedy)


def _other_roles(seats: Sequence[_Seat], there: Mapping[tuple[str, str], str | None]) -> Iterator[DocumentFinding]:
    """People who are in their territory already, as something else: the CRM changes no role."""
    other = [
        f"{seat.line.place} {seat.who} is there as {there[_key(seat)] or 'nothing'}"
        for seat in seats
        if seat.line.is_in and _key(seat) in there and seat.line["role"] not in ("", there[_key(seat)])
    ]
    if other:
        yield blocking(
            "territory-people.role",
            f"{len(other)} people work their territory in another role: {', '.join(other[:_NAMED])}.",
            "The CRM changes no role: take them out with one plan and put them in with the next, or empty the role.",
        )


def _people(world: World) -> tuple[Mapping[str, Sequence[str]], frozenset[str]]:
    """Users by all that they may be called by, without regard to case; and who of them is not active."""
    user = MIRROR["User"]
    columns = [user.c[name] for name in ("Id", "Username", "Email", "Name", "IsActive")]
    called: dict[str, dict[str, None]] = {}
    idle = set()
    with world.engine.connect() as connection:
        for id_, *names, is_active in connection.execute(select(*columns)):
            _call(called, id_, (id_, *names))
            if is_active is False:
                idle.add(id_)
    return {name: tuple(ids) for name, ids in called.items()}, frozenset(idle)


def _places(world: World) -> Mapping[str, Sequence[str]]:
    """Territories of the active model by all that they may be called by, without regard to case."""
    territory = MIRROR["Territory2"]
    active = homes_of(world.engine).names
    called: dict[str, dict[str, None]] = {}
    with world.engine.connect() as connection:
        for id_, *names in connection.execute(select(territory.c.Id, territory.c.DeveloperName, territory.c.Name)):
            if id_ in active:
                _call(called, id_, (id_, *names))
    return {name: tuple(ids) for name, ids in called.items()}


def _call(called: dict[str, dict[str, None]], id_: str, names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            called.setdefault(name.casefold(), {})[id_] = None


def _there(world: World, seats: Sequence[_Seat]) -> dict[tuple[str, str], str | None]:
    """The role of those who are in their territory: as the CRM has it now, or as last pulled."""
    keys = [_key(seat) for seat in seats]
    if world.target is not None:
        asked = [{_PERSON: person, _TERRITORY: territory} for person, territory in keys]
        answers = world.target.find_many(_OBJECT, asked, [_ROLE])
        return {key: rows[0][_ROLE] for key, rows in zip(keys, answers, strict=True) if rows}
    member = MIRROR[_OBJECT]
    query = select(member.c[_PERSON], member.c[_TERRITORY], member.c[_ROLE])
    with world.engine.connect() as connection:
        found = {(person, territory): role for person, territory, role in connection.execute(query)}
    return {key: found[key] for key in keys if key in found}


MEMBERSHIP = Membership()
