"""The section [packs]."""

from pathlib import Path

from pydantic import Field

from sync.settings.section import Section

__all__ = ["PackSettings"]


class PackSettings(Section):
    """What documents for people say beside the plan, and the fonts they are printed with."""

    sender: str = Field("", description="who letters are from; by default the organisation, as the CRM names it")
    appeal: str = Field(
        "If you think a figure is wrong, say within ten working days which line it is and why, to your manager or to "
        "revenue operations. You get an answer in writing, with what it changes and for whom.",
        description="how a letter says one may appeal, of up to three lines",
    )
    fonts: tuple[Path, ...] = Field(
        (), description="TrueType files for signs that DejaVu Sans lacks, as for Chinese names"
    )
    template: Path | None = Field(
        None, description="a widescreen .pptx or .potx whose masters, colours and font decks take"
    )
    logo: Path | None = Field(None, description="a PNG or JPEG for covers of decks and heads of papers and letters")
    letterhead: Path | None = Field(
        None, description="a PNG or JPEG of a whole A4 page that stands behind letters, in place of their blue head"
    )
