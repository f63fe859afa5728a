"""`qplan pack`: documents for people, made from the plan as it stands."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, near, say, show

if TYPE_CHECKING:
    from sync.jobs.pack import Packed

__all__ = ["PackName", "pack"]


class PackName(StrEnum):
    """The packs there are."""

    DECK = "deck"


class DeckAudience(StrEnum):
    """Whom a deck is for."""

    EXECUTIVES = "executives"
    BOARD = "board"
    ALL_HANDS = "all-hands"


def pack(
    name: Annotated[PackName, typer.Argument(help="deck: the slides of the planning session, as .pptx.")],
    audience: Annotated[
        DeckAudience,
        typer.Option(help="Of the deck. The board sees no figures of persons; all hands neither those nor scenarios."),
    ] = DeckAudience.EXECUTIVES,
    out: Annotated[
        Path | None, typer.Option(help="File to write. Default: in QUARTER-packs beside the workbook.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--map", help="A PNG of `qplan plan territory --map`, for executives.", exists=True),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a document for people from the plan: every figure is read from its workbook, and says from which cell.

    Pages say DRAFT while the plan is not the approved one. A file that is there is replaced.
    """
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.pack import write_deck
    from workbooks.packs.audience import Audience

    needs("packs")
    with opened(config) as adapters:
        png = None if picture is None else picture.read_bytes()
        done = write_deck(adapters, Audience(audience), out, png)
    if as_json:
        show(_fields(name, done))
    else:
        _tell(done)
    finish(Exit.FINDINGS if done.findings else Exit.DONE)


def _fields(name: PackName, done: "Packed") -> dict[str, object]:
    stamp = done.stamp
    return {
        "pack": name,
        "plan": stamp.plan_id,
        "digest": stamp.digest,
        "head": stamp.head,
        "as_of": stamp.as_of,
        "draft": stamp.draft or None,
        "files": done.files,
        "pages": done.pages,
        "findings": [finding_fields(found.finding) for found in done.findings],
    }


def _tell(done: "Packed") -> None:
    stamp = done.stamp
    for file in done.files:
        say(f"{near(file)}: {done.pages} pages")
    say(f"Plan {stamp.digest}, as of {stamp.as_of}." + (f" DRAFT: {stamp.draft}." if stamp.is_draft else ""))
    for found in done.findings:
        say(str(found))
