"""`qplan pack`: documents for people, made from the plan as it stands."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, near, say, show

if TYPE_CHECKING:
    from sync.jobs.letters import Posted
    from sync.jobs.pack import Packed
    from sync.plan.adapters import Adapters
    from workbooks.packs.figures import Stamp

__all__ = ["DeckAudience", "PackName", "pack"]


class PackName(StrEnum):
    """The packs there are."""

    DECK = "deck"
    PREREAD = "preread"
    LETTERS = "letters"
    ALL = "all"
    TALK = "talk"
    LEADERS = "leaders"
    RAMP = "ramp"
    FINANCE = "finance"
    HR = "hr"
    MARKETING = "marketing"
    STEERING = "steering"
    MAPS = "maps"
    HANDOVER = "handover"


class DeckAudience(StrEnum):
    """Whom a deck is for."""

    EXECUTIVES = "executives"
    BOARD = "board"
    ALL_HANDS = "all-hands"


def pack(
    name: Annotated[
        PackName,
        typer.Argument(
            help="deck: slides of the planning session. preread: the same as a PDF. letters: a page for every rep, "
            "with an index. talk: sheets for managers' one-to-ones. leaders: each leader's own people. ramp: 30, 60 "
            "and 90 days of new territories. finance, hr, marketing: what planning hands on. steering: the page of the "
            "weekly meeting. maps: territories before and after, of the choice and each option. handover: who calls "
            "whom by when where accounts change hands, and credit for open deals. all: every one, decks for each "
            "audience."
        ),
    ],
    by: ByOption,
    audience: Annotated[
        DeckAudience | None,
        typer.Option(
            help="Of the deck. The board sees no figures of persons; all hands neither those nor scenarios. "
            "Default: executives."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The file, or the folder of several. Default: in QUARTER-packs beside the workbook."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--map", help="For executives' deck and the pre-read: a PNG of `qplan plan territory --map`.", exists=True
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make documents for people from the plan: every figure is read from its workbook, and says from which cell.

    Pages say DRAFT while the plan is not the approved one. A deck that is there is replaced. A letter that would say
    something else is the next version, and the one before is void; what it pays is told where [pay] lets you see it.
    """
    from sync.bootstrap import opened
    from sync.cli.extras import needs

    needs("packs")
    if name is not PackName.DECK and audience is not None:
        raise typer.BadParameter("--audience is for the deck", param_hint="--audience")
    if name not in (PackName.DECK, PackName.PREREAD) and picture is not None:
        raise typer.BadParameter("--map is for the deck and the pre-read", param_hint="--map")
    if picture is not None and audience not in (None, DeckAudience.EXECUTIVES):
        raise typer.BadParameter("a map names people: it is for executives", param_hint="--map")
    with opened(config) as adapters:
        if name is PackName.LETTERS:
            from sync.jobs.letters import write_letters

            posted = write_letters(adapters, by, out)
            is_clean = not (posted.findings or posted.blocking)
            _show_letters(posted) if as_json else _tell_letters(posted)
        else:
            done = _made(adapters, name, by, audience, out, picture)
            is_clean = not (done.findings or done.told)
            _show_files(name, done) if as_json else _tell_files(done)
    finish(Exit.DONE if is_clean else Exit.FINDINGS)


def _made(
    adapters: "Adapters",
    name: PackName,
    by: str,
    audience: DeckAudience | None,
    out: Path | None,
    picture: Path | None,
) -> "Packed":
    if name is PackName.ALL:
        from sync.jobs.pack_all import write_all

        return write_all(adapters, by, out)
    if name in (PackName.DECK, PackName.PREREAD):
        from sync.jobs.pack import write_deck, write_preread
        from workbooks.packs.audience import Audience

        png = None if picture is None else picture.read_bytes()
        if name is PackName.PREREAD:
            return write_preread(adapters, out, png)
        return write_deck(adapters, Audience(audience or DeckAudience.EXECUTIVES), out, png)
    if name is PackName.HANDOVER:
        from sync.jobs.handover import write_handover

        return write_handover(adapters, out)
    if name is PackName.MAPS:
        from sync.jobs.maps import write_maps

        return write_maps(adapters, out)
    from sync.jobs.papers import PaperName, write_papers

    return write_papers(adapters, PaperName(name), out)


def _stamp_fields(name: PackName, stamp: "Stamp") -> dict[str, object]:
    return {
        "pack": name,
        "plan": stamp.plan_id,
        "digest": stamp.digest,
        "head": stamp.head,
        "as_of": stamp.as_of,
        "draft": stamp.draft or None,
    }


def _show_files(name: PackName, done: "Packed") -> None:
    findings = [finding_fields(found) for found in (*done.told, *(one.finding for one in done.findings))]
    show({**_stamp_fields(name, done.stamp), "files": done.files, "pages": done.pages, "findings": findings})


def _tell_files(done: "Packed") -> None:
    folder = done.files[0].parent
    where = near(done.files[0]) if len(done.files) == 1 else f"{near(folder)}: {len(done.files)} files"
    say(f"{where}, {done.pages} {'slides' if done.files[0].suffix == '.pptx' else 'pages'}")
    _tell_stamp(done.stamp)
    for told in done.told:
        say(f"{told.severity}: {told.sentence} {told.remedy}".rstrip())
    for found in done.findings:
        say(str(found))


def _show_letters(done: "Posted") -> None:
    findings = [*done.findings, *(found.finding for found in done.blocking)]
    show(
        {
            **_stamp_fields(PackName.LETTERS, done.stamp),
            "folder": done.folder,
            "letters": done.letters,
            "made": done.made,
            "void": done.void,
            "pay": done.pay,
            "findings": [finding_fields(found) for found in findings],
        }
    )


def _tell_letters(done: "Posted") -> None:
    void = f", {done.void} of before are void" if done.void else ""
    say(f"{near(done.folder)}: {done.letters} letters, {done.made} of them new{void}. Only you may read them.")
    say(f"Pay: {done.pay}.")
    _tell_stamp(done.stamp)
    for told in done.findings:
        say(f"{told.severity}: {told.sentence} {told.remedy}".rstrip())
    for found in done.blocking:
        say(str(found))


def _tell_stamp(stamp: "Stamp") -> None:
    say(f"Plan {stamp.digest}, as of {stamp.as_of}." + (f" DRAFT: {stamp.draft}." if stamp.is_draft else ""))
