"""The plan as a Google spreadsheet: made, shared, linked and examined."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from calculations.findings import Finding, Severity, ranked
from sync.errors import RefusedError, SheetsGoneError
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.two_way.sheets.client import EDITOR, READER, SheetsClient, url_of
from sync.two_way.sheets.doctor import Examined, examined
from sync.two_way.sheets.guards import Guards, guards_of
from sync.two_way.sheets.link import Link, id_in, linked
from sync.two_way.sheets.making import make
from workbooks.book.layout import layout_of
from workbooks.document.contents import content_of_document
from workbooks.google.build import MOST_CELLS, batches, grids, requests
from workbooks.google.marks import PLAN
from workbooks.google.protection import APPROVALS, Editors, guarded
from workbooks.google.read import document_with_places
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.layout import Layout, Owner
from workbooks.grammar.placement import Placement, arranged
from workbooks.models import PlanDocument
from workbooks.xlsx.read import read
from xl_addin.names import Host

__all__ = [
    "Created",
    "Linked",
    "Shared",
    "create_spreadsheet",
    "editors_of",
    "examine_spreadsheet",
    "guards_in",
    "layout_in_use",
    "link_spreadsheet",
    "protect",
    "refuse_too_large",
    "share_spreadsheet",
    "spreadsheet_in_use",
]

_NO_LINK = "Make one with `qplan sheets create`, or link one that is there with `qplan sheets link ADDRESS`."


class Created(NamedTuple):
    """The spreadsheet that was made, and under whose login."""

    id: str
    url: str
    owner: str
    calls: int


class Linked(NamedTuple):
    """The spreadsheet that is the plan's from now on, and the one it was before, if any."""

    id: str
    url: str
    title: str
    before: str


class Shared(NamedTuple):
    """What was done: who was let in or may do more now, and how many protected ranges were set, mended or removed."""

    url: str
    editors: tuple[str, ...]
    readers: tuple[str, ...]
    protected: int
    mended: int
    removed: int


def create_spreadsheet(
    adapters: Adapters, by: str, *, again: bool = False, told: Callable[[int], None] = lambda _: None
) -> Created:
    """Make a new spreadsheet of the plan as its workbook stands, entries of people included, and link it.

    Args:
        by: who asks for it. again: also where the plan has one already, which is left as it is.
        told: is told the number of each part that was carried out.

    Raises:
        RefusedError: the plan has a spreadsheet, its workbook has to be mended first, or it is too large for Google.
        SheetsError, WorkbookError.
    """
    known = linked(adapters.events())
    client = adapters.sheets()
    if known is not None and not again and _is_there(client, known.id):
        raise RefusedError(
            f"{adapters.plan.id} has a spreadsheet: {url_of(known.id)}.",
            remedy="Use that one; with --again a new one takes its place, and the old one is synced no more.",
        )
    layout = layout_in_use(adapters)
    evaluation, placement = _evaluated(_workbook(adapters), layout)
    refuse_too_large(grids(evaluation, placement))
    made = make(
        client,
        f"Sales plan {adapters.plan.id}",
        batches(requests(evaluation, placement, adapters.plan.id, editors_of(adapters))),
        folder=adapters.settings.sheets.folder,
        mark=f"{adapters.plan.id} {adapters.randomness(8).hex()}",
        told=told,
    )
    _note(adapters, Link(made.id, by, is_made=True))
    return Created(made.id, url_of(made.id), client.me(), client.calls)


def refuse_too_large(sheets: Mapping[str, tuple[int, int]]) -> None:
    """Refuse a plan that no spreadsheet of Google's holds, before anything is made of it."""
    cells = sum(rows * columns for rows, columns in sheets.values())
    if cells > MOST_CELLS:
        title, (rows, columns) = max(sheets.items(), key=lambda sheet: sheet[1][0] * sheet[1][1])
        raise RefusedError(
            f"The plan would be a spreadsheet of {cells / 1e6:.1f} million cells, most of them on {title} ({rows:,} "
            f"rows by {columns:,} columns); Google Sheets takes {MOST_CELLS / 1e6:.0f} million.",
            remedy="Sync Excel files instead ([sync] also names further ones), or plan fewer accounts.",
        )


def link_spreadsheet(adapters: Adapters, address: str, by: str) -> Linked:
    """Make a spreadsheet that is there the plan's.

    Raises:
        RefusedError: it is none, or not of this plan: what a copy is of its own plan id says, so a copy can be linked,
            and only then is synced.
        SheetsError.
    """
    id_ = id_in(address)
    before = linked(adapters.events())
    found = Spreadsheet(adapters.sheets().part(id_, "properties(title),developerMetadata(metadataKey,metadataValue)"))
    said = found.metadata.get(PLAN)
    if said != adapters.plan.id:
        what = f"is of the plan {said}" if said else "was not made by qplan, or has lost what says so"
        raise RefusedError(
            f"The spreadsheet {found.title!r} {what}, not of {adapters.plan.id}.",
            remedy="Link one that `qplan sheets create` made for this plan, or make one.",
        )
    if before is None or before.id != id_:
        _note(adapters, Link(id_, by, is_made=False))
    return Linked(id_, url_of(id_), found.title, "" if before is None or before.id == id_ else before.id)


def share_spreadsheet(adapters: Adapters) -> Shared:
    """Let in who the settings say types or reads there, and set the protected ranges as they should be.

    Nobody is shut out: permissions that others were given stay.
    """
    id_ = spreadsheet_in_use(adapters)
    client, editors = adapters.sheets(), editors_of(adapters)
    permissions = client.permissions(id_)
    there = {str(one.get("emailAddress", "")).casefold(): one for one in permissions}
    let_in: dict[str, list[str]] = {EDITOR: [], READER: []}
    wanted = [(mail, EDITOR) for mail in editors.everybody]
    wanted += [(mail, READER) for mail in adapters.settings.sheets.readers if mail not in editors.everybody]
    for mail, role in wanted:
        has = there.get(mail.casefold())
        if has is None:
            client.share(id_, mail, role)
            let_in[role].append(mail)
        elif role == EDITOR and has.get("role") in {READER, "commenter"}:
            client.promote(id_, str(has["id"]), role)
            let_in[role].append(mail)
    guards = protect(adapters, client, client.spreadsheet(id_))
    return Shared(
        url_of(id_),
        tuple(let_in[EDITOR]),
        tuple(let_in[READER]),
        len(guards.missing),
        len(guards.wrong),
        len(guards.left_over),
    )


def examine_spreadsheet(adapters: Adapters) -> tuple[Finding, ...]:
    """What is the matter with the plan's spreadsheet, the worst first; nothing of it is changed."""
    id_ = spreadsheet_in_use(adapters)
    client = adapters.sheets()
    spreadsheet = client.spreadsheet(id_)
    layout = layout_in_use(adapters)
    document, _ = document_with_places(spreadsheet, str(adapters.plan.id), layout)
    found = Examined(
        client.me(),
        adapters.plan.id,
        spreadsheet,
        document,
        client.file(id_),
        client.permissions(id_),
        guards_in(adapters, client, spreadsheet),
        editors_of(adapters),
        [id_ for id_, (_, table) in layout.tables().items() if table.spill is not None],
    )
    cells = tuple(one.finding for one in document.findings if one.finding.code.startswith("workbook."))
    return tuple(ranked((*examined(found), *cells)))


def protect(adapters: Adapters, client: SheetsClient, spreadsheet: Spreadsheet) -> Guards:
    """Set the protected ranges as they should be where things stand now; what was done."""
    guards = guards_in(adapters, client, spreadsheet)
    if guards:
        client.batch(spreadsheet.id, guards.requests(), fields="spreadsheetId")
    return guards


def guards_in(adapters: Adapters, client: SheetsClient, spreadsheet: Spreadsheet) -> Guards:
    """What differs in the protected ranges, from what they should be where things stand now."""
    layout = layout_in_use(adapters)
    document, placement = document_with_places(spreadsheet, None, layout)
    missing = layout.tables().keys() - placement.tables.keys() or layout.named().keys() - placement.named.keys()
    if missing:
        raise RefusedError(
            f"Tables or cells of the spreadsheet are gone ({', '.join(sorted(missing)[:3])}).",
            remedy="Undo the deletion there (File > Version history), then run this again.",
        )
    keys = document.tables[APPROVALS].keys
    there = [one for sheet in spreadsheet.sheets.values() for one in sheet.get("protectedRanges", ())]
    owners = [str(one.get("emailAddress", "")) for one in client.file(spreadsheet.id).get("owners", ())]
    wanted = guarded(layout, placement, editors_of(adapters), keys)
    return guards_of(wanted, there, filter(None, [*owners, client.me()]))


def editors_of(adapters: Adapters) -> Editors:
    """Who types what, as the settings say; an approver's address is their channel."""
    sheets = adapters.settings.sheets
    approvers = {one.id: one.channel for one in adapters.settings.approvals.approvers if "@" in one.channel}
    return Editors({Owner.FINANCE: sheets.finance, Owner.REVOPS: sheets.revops}, approvers)


def _workbook(adapters: Adapters) -> PlanDocument:
    """The plan's workbook; RefusedError where not all of it can be read."""
    document = read(adapters.workbook, expected_quarter=adapters.plan.id)
    structure = [
        one
        for one in document.findings
        if one.finding.code.startswith("workbook.") and one.finding.severity is Severity.BLOCKING
    ]
    if structure:
        raise RefusedError(
            f"{adapters.workbook.name}: {structure[0].finding.sentence}", remedy=structure[0].finding.remedy
        )
    return document


def _evaluated(document: PlanDocument, layout: Layout) -> tuple[Evaluation, Placement]:
    """The values of a workbook's plan, as Google Sheets shows them."""
    content = content_of_document(document, layout, with_refused=True)
    of_sheets = Content(content.rows, {**content.named, "host": Host.GOOGLE_SHEETS.value})
    evaluation = Evaluation(layout, of_sheets)
    return evaluation, arranged(layout, evaluation.size)


def layout_in_use(adapters: Adapters) -> Layout:
    """The layout of the plan's quarter."""
    return layout_of(str(adapters.plan.quarter), str(adapters.plan.quarter.calendar))


def spreadsheet_in_use(adapters: Adapters) -> str:
    """The id of the plan's spreadsheet; RefusedError where it has none."""
    found = linked(adapters.events())
    if found is None:
        raise RefusedError(f"{adapters.plan.id} has no Google spreadsheet.", remedy=_NO_LINK)
    return found.id


def _is_there(client: SheetsClient, id_: str) -> bool:
    """Whether a spreadsheet still stands, and not in the bin."""
    try:
        return not client.file(id_).get("trashed")
    except SheetsGoneError:
        return False


def _note(adapters: Adapters, link: Link) -> None:
    adapters.log.append(adapters.plan.id, Kind.LINKED, link.by, link.payload)
