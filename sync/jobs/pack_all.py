"""Every pack of a plan at once: the workbook is read and recomputed once for all of them."""

from pathlib import Path

from sync.errors import RefusedError
from sync.jobs.letters import write_letters
from sync.jobs.maps import write_maps
from sync.jobs.pack import Packed, folder_of, packed_plan, write_deck, write_preread
from sync.jobs.papers import PaperName, write_papers
from sync.plan.adapters import Adapters
from workbooks.packs.deck.agenda import AUDIENCES

__all__ = ["write_all"]


def write_all(adapters: Adapters, by: str, folder: Path | None = None) -> Packed:
    """Write the decks of all audiences, the pre-read, letters, papers and maps into a folder, by default the plan's.

    A paper of which there is nothing to say, as a ramp plan where nobody has anything new, is left out, and so are maps
    where no account has a place.

    Raises:
        RefusedError: nobody has a quota. BadSettingsError: a font of the settings cannot be used.
    """
    target = folder or folder_of(adapters)
    packed = packed_plan(adapters)
    files: list[Path] = []
    pages = 0
    for audience in AUDIENCES:
        done = write_deck(adapters, audience, target / f"deck-{audience}.pptx", packed=packed)
        files, pages = [*files, *done.files], pages + done.pages
    done = write_preread(adapters, target / "preread.pdf", packed=packed)
    files, pages = [*files, *done.files], pages + done.pages
    draft = packed.plan.stamp.is_draft
    posted = write_letters(adapters, by, target / ("letters-draft" if draft else "letters"), packed=packed)
    files, pages = [*files, *posted.files], pages + posted.letters
    for name in PaperName:
        single = name in (PaperName.FINANCE, PaperName.HR, PaperName.MARKETING, PaperName.STEERING)
        try:
            made = write_papers(adapters, name, target / (f"{name}.pdf" if single else name), packed=packed)
        except RefusedError:
            continue
        files, pages = [*files, *made.files], pages + made.pages
    try:
        drawn = write_maps(adapters, target / "maps", packed=packed)
    except RefusedError:  # nothing has a place
        return Packed(tuple(files), packed.plan.stamp, pages, packed.findings, posted.findings)
    files, pages = [*files, *drawn.files], pages + drawn.pages
    return Packed(tuple(files), packed.plan.stamp, pages, packed.findings, posted.findings)
