"""Packs for people, made from the plan as it stands in its workbook: which plan that is, and the files."""

from dataclasses import dataclass
from pathlib import Path

from calculations.findings import Finding
from sync.errors import RefusedError
from sync.jobs.house_style import house_style, is_no_template
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from sync.writeback.diff import differences
from workbooks.models import DocumentFinding
from workbooks.packs.audience import Audience
from workbooks.packs.deck.agenda import AUDIENCES, deck_of
from workbooks.packs.deck.dress import TemplateError
from workbooks.packs.deck.pdf import deck_pdf
from workbooks.packs.deck.pptx import deck_pptx
from workbooks.packs.figures import Plan, Stamp
from workbooks.xlsx.files import replace_file

__all__ = ["Packed", "PackedPlan", "folder_of", "packed_plan", "write_deck", "write_preread"]

_HEAD = 12
"""Characters of a head that `qplan audit verify --head` looks for."""


@dataclass(frozen=True, slots=True)
class PackedPlan:
    """The plan that packs are made from, and what stands against taking it for the approved one."""

    plan: Plan
    findings: tuple[DocumentFinding, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """The files of a pack, what their pages say of the plan, and how many pages they have.

    findings: what blocks the plan. told: what was found in making the pack.
    """

    files: tuple[Path, ...]
    stamp: Stamp
    pages: int
    findings: tuple[DocumentFinding, ...] = ()
    told: tuple[Finding, ...] = ()


def packed_plan(adapters: Adapters) -> PackedPlan:
    """Read the plan's workbook, recompute it, and tell whether it is the plan that was approved.

    It is a draft while nothing was approved, when it says otherwise than what was, or when something blocks it. The
    digest is the submission's where the plan says the same, else that of what would be submitted now.

    Raises:
        RefusedError: the workbook belongs to another quarter. It may fail with the errors of `workbooks.errors`.
    """
    submission = adapters.approval().submission
    approved = None if submission is None else submission.change_set
    reading = read_plan(adapters, approved=approved)
    document = reading.document
    if document.quarter != adapters.plan.id:
        raise RefusedError(
            f"{document.path.name} plans {document.quarter or 'no quarter'}, not {adapters.plan.id}.",
            remedy="Run `qplan build`.",
        )
    stage = adapters.standing().stage
    departs = () if approved is None else differences(approved, reading.change_set.desired)
    if approved is None:
        draft = "nothing was submitted yet"
    elif not stage.is_approved:
        draft = f"the plan is {stage}, not approved"
    elif departs:
        draft = "changed since it was approved"
    else:
        draft = f"{len(reading.blocking)} findings block the plan" if reading.blocking else ""
    same = approved is not None and not departs
    stamp = Stamp(
        plan_id=adapters.plan.id,
        digest=approved.short if approved is not None and same else reading.change_set.short,
        head=adapters.log.head(adapters.plan.id)[:_HEAD],
        as_of=document.as_of,
        snapshot_id=document.snapshot_id,
        source=str(document.figures.get("source") or "the CRM"),
        currency=adapters.plan.currency,
        draft=draft,
        is_simulated=adapters.settings.plan.is_simulated,
    )
    return PackedPlan(Plan(document, stamp), reading.blocking)


def write_deck(
    adapters: Adapters,
    audience: Audience = Audience.EXECUTIVES,
    path: Path | None = None,
    map_: bytes | None = None,
    *,
    packed: PackedPlan | None = None,
) -> Packed:
    """Write the deck of the planning session for an audience.

    Args:
        audience: one of those a deck is made for. path: of the .pptx; by default in the plan's folder of packs. A file
            that is there is replaced. map_: a picture of the territories as PNG. packed: the plan, where it was read.

    Raises:
        RefusedError: no deck is made for the audience, or the path is no .pptx. BadSettingsError: a file that the
            section [packs] names cannot be used.
    """
    if audience not in AUDIENCES:
        raise RefusedError(f"No deck is made for {audience}.", remedy=f"There are decks for {', '.join(AUDIENCES)}.")
    target = path or folder_of(adapters) / f"deck-{audience}.pptx"
    if target.suffix.casefold() != ".pptx":
        raise RefusedError(f"{target.name} is no .pptx.", remedy="Give the file this ending.")
    packed = packed or packed_plan(adapters)
    style = house_style(adapters)
    deck = deck_of(packed.plan, audience, map_)
    try:
        content = deck_pptx(deck, style.template, style.logo)
    except TemplateError as fault:
        is_no_template(adapters, str(fault))
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, content)
    return Packed((target,), deck.stamp, 2 + sum(1 for _ in deck.all_slides), packed.findings)


def write_preread(
    adapters: Adapters, path: Path | None = None, map_: bytes | None = None, *, packed: PackedPlan | None = None
) -> Packed:
    """Write what executives read before the session: their deck as a PDF, which only its owner may read.

    Args:
        path: of the .pdf; by default in the plan's folder of packs. map_, packed: as of a deck.

    Raises:
        RefusedError: the path is no .pdf. BadSettingsError: a font or the logo of the settings cannot be used.
    """
    target = path or folder_of(adapters) / "preread.pdf"
    if target.suffix.casefold() != ".pdf":
        raise RefusedError(f"{target.name} is no .pdf.", remedy="Give the file this ending.")
    packed = packed or packed_plan(adapters)
    style = house_style(adapters)
    deck = deck_of(packed.plan, Audience.EXECUTIVES, map_)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(target, deck_pdf(deck, style.fonts, style.logo))
    return Packed((target,), deck.stamp, 1 + sum(1 for _ in deck.all_slides), packed.findings)


def folder_of(adapters: Adapters) -> Path:
    """Where packs of the plan stand, unless another place is named: beside its workbook."""
    return adapters.settings.workbook_folder / f"{adapters.plan.id}-packs"
