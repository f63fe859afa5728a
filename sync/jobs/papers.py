"""Papers for people, made from the plan: talk sheets, leaders' packs, ramp plans, hand-offs and the steering page."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sync.errors import RefusedError
from sync.jobs.house_style import house_style
from sync.jobs.pack import Packed, PackedPlan, folder_of, packed_plan
from sync.plan.adapters import Adapters
from workbooks.packs.figures import Plan
from workbooks.packs.paper.handoffs import finance_paper, hr_paper, marketing_paper, steering_paper
from workbooks.packs.paper.leaders import leader_papers
from workbooks.packs.paper.paper import Paper
from workbooks.packs.paper.pdf import paper_pdf
from workbooks.packs.paper.ramp import ramp_papers
from workbooks.packs.paper.talk import talk_papers
from workbooks.xlsx.files import replace_file

__all__ = ["PaperName", "write_papers"]


class PaperName(StrEnum):
    """The papers there are.

    TALK       a sheet a rep, in one file for each manager
    LEADERS    quotas and territories of each leader's own people
    RAMP       30, 60 and 90 days of everybody with new accounts or a ramp
    FINANCE    plan, assumptions, sensitivities and cost
    HR         headcount, hires and requisitions
    MARKETING  pipeline targets
    STEERING   the page of the weekly meeting
    """

    TALK = "talk"
    LEADERS = "leaders"
    RAMP = "ramp"
    FINANCE = "finance"
    HR = "hr"
    MARKETING = "marketing"
    STEERING = "steering"


_SINGLE: Mapping[PaperName, Callable[[Plan], Paper]] = {
    PaperName.FINANCE: finance_paper,
    PaperName.HR: hr_paper,
    PaperName.MARKETING: marketing_paper,
    PaperName.STEERING: steering_paper,
}


def write_papers(
    adapters: Adapters, name: PaperName, out: Path | None = None, *, packed: PackedPlan | None = None
) -> Packed:
    """Write the papers of a name; only their owner may read the files, and those of before are replaced.

    Args:
        out: the file of a single paper, the folder of those of which there are several. packed: the plan, where it was
            read.

    Raises:
        RefusedError: there is nobody to write about, or the file is no .pdf. BadSettingsError: a font or the logo
            of the settings cannot be used.
    """
    style = house_style(adapters)
    packed = packed or packed_plan(adapters)
    if name in _SINGLE:
        target = out or folder_of(adapters) / f"{name}.pdf"
        if target.suffix.casefold() != ".pdf":
            raise RefusedError(f"{target.name} is no .pdf.", remedy="Give the file this ending.")
        made: dict[Path, Sequence[Paper]] = {target: [_SINGLE[name](packed.plan)]}
    else:
        folder = out or folder_of(adapters) / name
        made = {folder / file: papers for file, papers in _several(name, packed.plan).items()}
    if not made:
        raise RefusedError("There is nobody to write about.", remedy="Look at the tabs Quotas and Account moves.")
    for path, papers in made.items():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, paper_pdf(papers, style.fonts, style.logo))
    return Packed(tuple(made), packed.plan.stamp, sum(map(len, made.values())), packed.findings)


def _several(name: PaperName, plan: Plan) -> dict[str, Sequence[Paper]]:
    """Papers by the name of their file."""
    if name is PaperName.TALK:
        return {_file(manager, manager): papers for manager, papers in talk_papers(plan).items()}
    papers = leader_papers(plan) if name is PaperName.LEADERS else ramp_papers(plan)
    return {_file(paper.title.rpartition(" of ")[2], paper.key): [paper] for paper in papers}


def _file(said: str, key: str) -> str:
    """A name any file system takes: people may share a name, and it may hold any sign."""
    plain = re.sub(r"[^0-9A-Za-z]+", "-", said).strip("-")[:40] or "paper"
    return f"{plain}-{sha256(key.encode()).hexdigest()[:8]}.pdf"
