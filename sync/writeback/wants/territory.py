"""Territories of a model that is planned: new ones, other names, other parents.

The workbook does not say it: a file named in the settings does, a line for each (see `stated`). Nothing is deleted, and
a model that is active is left alone; activating one stays with the administrator.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from calculations.findings import Finding, Severity
from sync.model.change import Desired, Held, Place, RecordKey
from sync.store.tables import MIRROR
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.stated import Line, stated
from workbooks.models import DocumentFinding, PlanDocument, blocking

__all__ = ["TERRITORY", "Territory"]

_OBJECT, _NAME, _DEVELOPER, _PARENT = "Territory2", "Name", "DeveloperName", "ParentTerritory2Id"
_MODEL, _TYPE = "Territory2ModelId", "Territory2TypeId"
_NAMED = 3


class _There(NamedTuple):
    """A territory of the model as the CRM has it."""

    id: str
    name: str
    parent: str | None
    type: str


class _Row(NamedTuple):
    """A line that was understood: the ids of its parent and type, empty where it says none."""

    developer: str
    name: str
    parent: str
    type: str
    line: Line


class Territory:
    """The kind of record that says which territories there are."""

    sobject, field, noun = _OBJECT, _NAME, "territories"

    def is_written(self, writes: Writes) -> bool:
        """Where the settings name the file."""
        return writes.planned_territories is not None

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """A value for each new territory, and for each name and parent that is stated of one that is there.

        One that was new when it was agreed on stays so in a plan that is compared with that.
        """
        del document
        assert world.writes.planned_territories is not None  # noqa: S101 - asked only where it is written
        told = stated(world.writes.planned_territories, ("developer_name", "name"), "territories.file")
        mine = [want for want in (world.approved.desired if world.approved else ()) if want.record.sobject == _OBJECT]
        models = {_model_of(want): "" for want in mine} or _planned(world)
        if len(models) != 1:
            return Gathered((), {}, (*told.findings, _no_model(models)))
        ((model, called),) = models.items()
        there = _there(world, model, [line["developer_name"] for line in told.lines])
        rows, lost = _understood(told.lines, there, world, model)
        agreed = {want.record for want in mine}
        wants, held = list[Desired](), dict[Place, Held]()
        for row in rows:
            record, known = _record(model, row.developer), there.get(row.developer.casefold())
            if known is None or record in agreed:
                wants.append(_new(row, record))
                if known is not None:
                    held[wants[-1].place] = Held(known.name)
            else:
                for want, value in _changed(row, known, model):
                    wants.append(want)
                    held[want.place] = Held(value)
        note = [_activation(called, wants)] if wants else []
        return Gathered(tuple(wants), held, (*told.findings, *lost, *note))

    def summary(self, desired: Sequence[Desired]) -> str:
        """How many are new."""
        new = sum(not want.record.is_by_id for want in desired)
        return f"{new} new, {len(desired) - new} names and parents"

    def entry(self, want: Desired) -> dict[str, object]:
        """Which territory, which of its fields, and what that is to say."""
        return {"territory": want.label, "field": want.field, "value": want.called(want.value)}

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """Its Id."""
        return RecordKey.of(_OBJECT, {"Id": row["Id"]})

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """Nothing stands before the file."""
        del key, world
        return ()


def _record(model: str, developer: str) -> RecordKey:
    return RecordKey.of(_OBJECT, {_MODEL: model, _DEVELOPER: developer})


def _model_of(want: Desired) -> str:
    """The model of an approved value, which may be active by now."""
    return str(dict(want.provided if want.record.is_by_id else want.record.equals)[_MODEL])


def _new(row: _Row, record: RecordKey) -> Desired:
    """A territory that is made with all that is stated of it."""
    beside = ((_PARENT, row.parent), (_TYPE, row.type))
    return Desired(
        record=record,
        field=_NAME,
        value=row.name,
        unit="",
        label=row.name,
        cell=row.line.place,
        reason=row.line["reason"],
        beside=tuple((field, value) for field, value in beside if value),
    )


def _changed(row: _Row, there: _There, model: str) -> Iterator[tuple[Desired, str | None]]:
    """Name and parent of a territory that is there, each with what it says now; a parent only where one is stated."""
    for field, value, now in ((_NAME, row.name, there.name), (_PARENT, row.parent, there.parent)):
        if value:
            want = Desired(
                record=RecordKey.of(_OBJECT, {"Id": there.id}),
                field=field,
                value=value,
                unit="",
                label=row.name if field == _NAME else f"{row.name}, below {row.line['parent']}",
                cell=row.line.place,
                reason=row.line["reason"],
                provided=((_DEVELOPER, row.developer), (_MODEL, model)),
                names=((value, row.line["parent"]),) if field == _PARENT else (),
            )
            yield want, now


def _planned(world: World) -> dict[str, str]:
    """The models that are planned, and what they are called; the one that is named in the settings where one is."""
    model = MIRROR["Territory2Model"]
    query = select(model.c.Id, model.c.Name, model.c.DeveloperName).where(model.c.State == "Planning")
    wanted = world.writes.territory_model.casefold()
    with world.engine.connect() as connection:
        rows = [tuple(map(str, row)) for row in connection.execute(query)]
    return {id_: name for id_, *names in rows for name in names[:1] if not wanted or wanted in
            {one.casefold() for one in (id_, *names)}}  # fmt: skip


def _no_model(models: Mapping[str, str]) -> DocumentFinding:
    named = f"{len(models)} models are planned ({', '.join(models.values())})" if models else "No model is planned"
    remedy = "Make one in Setup, or name the one in writeback.territory_model, and pull."
    return blocking("territories.model", f"{named}: territories are written to one that is.", remedy)


def _there(world: World, model: str, developers: Sequence[str]) -> dict[str, _There]:
    """The territories of a model by their developer names: as the CRM has them now, or as last pulled."""
    fields = (_DEVELOPER, _NAME, _PARENT, _TYPE)
    rows: list[Mapping[str, Any]]
    if world.target is not None:
        answers = world.target.find_many(_OBJECT, [{_MODEL: model, _DEVELOPER: one} for one in developers], fields)
        rows = [row for some in answers for row in some]
    else:
        table = MIRROR[_OBJECT]
        query = select(*(table.c[name] for name in ("Id", *fields))).where(table.c[_MODEL] == model)
        with world.engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
    return {
        str(row[_DEVELOPER]).casefold(): _There(row["Id"], str(row[_NAME]), row[_PARENT], str(row[_TYPE]))
        for row in rows
    }


def _understood(
    lines: Sequence[Line], there: Mapping[str, _There], world: World, model: str
) -> tuple[list[_Row], list[DocumentFinding]]:
    """The lines whose parent and type are known, each territory once; what is wrong with the others."""
    parents = _ids_of(world, _OBJECT, (_DEVELOPER, _NAME), model)
    types = _ids_of(world, "Territory2Type", ("DeveloperName", "MasterLabel"))
    times = Counter(line["developer_name"].casefold() for line in lines)
    rows: list[_Row] = []
    wrong: dict[str, list[str]] = {}
    for line in lines:
        developer, known = line["developer_name"], there.get(line["developer_name"].casefold())
        parent, kind = parents.get(line["parent"].casefold(), ""), types.get(line["type"].casefold(), "")
        if times[developer.casefold()] > 1:
            wrong.setdefault("territories.twice", []).append(f"{line.place} {developer}")
        elif line["parent"] and not parent:
            wrong.setdefault("territories.parent", []).append(f"{line.place} {line['parent']!r}")
        elif (line["type"] and not kind) or (known is None and not kind):
            wrong.setdefault("territories.type", []).append(f"{line.place} {line['type']!r}")
        elif known is not None and kind not in ("", known.type):
            wrong.setdefault("territories.other-type", []).append(f"{line.place} {developer}")
        else:
            rows.append(_Row(developer, line["name"], parent, kind, line))
    return rows, [_finding(what, named) for what, named in wrong.items()]


_SAYS = {
    "territories.twice": ("lines name the same territory", "Leave one of them."),
    "territories.parent": (
        "lines name a parent that is not in the model, or several",
        "Write a new parent with one plan, and what stands below it with the next, after a pull.",
    ),
    "territories.type": ("lines name no type of territory of the org", "A new territory needs one; pull, and look."),
    "territories.other-type": (
        "territories are there with another type", "The type is left as it is: empty the cell, or change it in Setup.",
    ),
}  # fmt: skip


def _finding(what: str, named: Sequence[str]) -> DocumentFinding:
    says, remedy = _SAYS[what]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return blocking(what, f"{len(named)} {says}: {', '.join(named[:_NAMED])}{more}.", remedy)


def _activation(model: str, wants: Sequence[Desired]) -> DocumentFinding:
    sentence = (
        f"{len(wants)} values of territories are written to the planned model {model}. An administrator activates it; "
        "until then nobody works there and no account is in one."
    )
    remedy = "After it is active, pull: people of territories are found there then."
    return DocumentFinding(finding=Finding("territories.activation", sentence, remedy, severity=Severity.NOTE))


def _ids_of(world: World, sobject: str, names: Sequence[str], model: str = "") -> dict[str, str]:
    """The id of each record by all that it may be called by, without regard to case; of the model alone where given."""
    table = MIRROR[sobject]
    query = select(table.c.Id, *(table.c[name] for name in names))
    if model:
        query = query.where(table.c[_MODEL] == model)
    called: dict[str, set[str]] = {}
    with world.engine.connect() as connection:
        for row in connection.execute(query):
            for name in row:
                if name:
                    called.setdefault(str(name).casefold(), set()).add(str(row[0]))
    return {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1}


TERRITORY = Territory()
