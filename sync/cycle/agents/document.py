"""A package as a plain document: findings first, ranked by money, then the narrative, then a section for each task."""

from collections.abc import Iterator

from calculations.findings import Severity
from sync.cycle.agents.narrative import shown
from sync.cycle.agents.package import Grid, Package, PackageFinding, Section, Unit
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.packs.markdown import bullet, heading, money, plain

__all__ = ["package_markdown"]

_TOLD, _ROWS = 15, 5
_TEXTS = (Unit.WORD, Unit.DAY)


def package_markdown(package: Package) -> str:
    """The document of a package."""
    asking = [found for found in package.findings if found.severity is not Severity.NOTE]
    noted = [found for found in package.findings if found.severity is Severity.NOTE]
    lines = [
        *heading(1, f"{package.title}, {package.quarter}"),
        f"{package.name}, week {package.week}, as of {package.as_of}. {plain(package.organization)}"
        f"{' (simulated)' if package.is_simulated else ''}, snapshot {package.snapshot_id}. "
        f"Amounts in {package.currency}. Q(n) is {package.closing}, Q(n+1) {package.quarter}.",
        "",
        f"For {', '.join(map(plain, package.to))}. {_plan(package)}",
        "",
        *_in_short(package),
        *_findings(asking),
        *(line for section in package.sections for line in _section(section)),
        *(heading(2, "What is assumed or not known") if noted else ()),
        *(bullet(plain(f"{found.sentence} {found.remedy}")) for found in noted),
        "",
        *heading(2, "Where it comes from"),
        *_sources(package),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _plan(package: Package) -> str:
    """Of which plan it is, and whether that may still change."""
    if not package.plan_digest:
        return "**Draft**: no plan was submitted yet."
    is_draft = package.plan_stage in ("submitted", "declined", "superseded")
    return f"{'**Draft**: plan' if is_draft else 'Plan'} {package.plan_digest[:12]}, {package.plan_stage}."


def _in_short(package: Package) -> Iterator[str]:
    if package.narrative:
        yield from heading(2, "In short")
        yield from (f"{plain(sentence)}\n" for sentence in package.narrative)
        yield from _narrator(package)


def _narrator(package: Package) -> Iterator[str]:
    if package.narrator != "qplan":
        yield f"Worded by {plain(package.narrator)}; every figure and direction was filled in by qplan."
        yield ""


def _findings(asking: list[PackageFinding]) -> Iterator[str]:
    if not asking:
        return
    yield from heading(2, "What to act on")
    for number, found in enumerate(asking[:_TOLD], start=1):
        worth = f"**{money(found.amount)}** " if found.amount else ""
        yield f"{number}. {worth}{plain(f'{found.sentence} {found.remedy}')}{_rows(found)}"
    if len(asking) > _TOLD:
        yield f"\n{len(asking) - _TOLD} more are in the JSON of the package."
    yield ""


def _rows(found: PackageFinding) -> str:
    """The rows a finding speaks of, where its sentence does not name them."""
    rows = [row for row in found.rows if row not in found.sentence and row not in ("all", "")]
    if not rows or found.code.startswith("agent."):
        return ""
    more = f" and {len(rows) - _ROWS:,} more" if len(rows) > _ROWS else ""
    return f" ({'; '.join(map(plain, rows[:_ROWS]))}{more})"


def _section(section: Section) -> Iterator[str]:
    yield from heading(2, section.task)
    if section.why_not:
        yield f"{NOT_APPLICABLE}: {plain(section.why_not)}"
        yield ""
    known = [figure for figure in section.figures if figure.value is not None or not section.why_not]
    yield from (bullet(f"{plain(figure.label)}: {plain(shown(figure))}") for figure in known)
    if known:
        yield ""
    for note in section.notes:
        yield plain(note)
        yield ""
    for grid in section.grids:
        yield from _grid(grid)


def _grid(grid: Grid) -> Iterator[str]:
    yield from heading(3, grid.title)
    units = [figure.unit for figure in grid.lines[0].figures]
    yield f"| {' | '.join(map(plain, (grid.of, *grid.columns)))} |"
    yield f"| {' | '.join([':--', *(':--' if unit in _TEXTS else '--:' for unit in units)])} |"
    for line in grid.lines:
        yield f"| {' | '.join(map(plain, (line.label, *map(shown, line.figures))))} |"
    yield ""
    if grid.left_out:
        yield f"{grid.left_out:,} more stand in the source."
        yield ""


def _sources(package: Package) -> Iterator[str]:
    for source in package.sources:
        told = f"digest {source.digest[:12]}" if source.digest else plain(source.why_not)
        yield bullet(
            f"{plain(source.name)}: `{source.command}`, {told}" if source.command else f"{source.name}: {told}"
        )
    yield ""
    yield f"This package is {package.digest[:12]}."
