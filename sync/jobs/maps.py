"""Maps of the territories: the chosen plan and each option, before and after, as pictures and as one page."""

from collections.abc import Mapping
from pathlib import Path

from sync.errors import RefusedError
from sync.jobs.facts import newest_facts
from sync.jobs.pack import Packed, PackedPlan, folder_of, packed_plan
from sync.plan.adapters import Adapters
from sync.writeback.wants.moves import receivers
from workbooks.models import PlanDocument, TerritoryFacts
from workbooks.packs.maps.page import page_of
from workbooks.packs.maps.svg import svg_of
from workbooks.packs.maps.view import MapView, map_view
from workbooks.tabs.territory_scenarios.tab import OPTIONS
from workbooks.xlsx.files import replace_file

__all__ = ["draw_option", "write_maps"]

_CHOSEN, _PAGE = "chosen", ".html"


def write_maps(adapters: Adapters, folder: Path | None = None, *, packed: PackedPlan | None = None) -> Packed:
    """Write a picture of the chosen plan and of each option, and one page with all of them, into a folder.

    They name people and accounts: they are for whoever may see every territory.

    Args:
        folder: by default the plan's folder of packs. packed: the plan, where it was read.

    Raises:
        RefusedError: there are no territories, or no account has a place.
    """
    packed = packed or packed_plan(adapters)
    territory = newest_facts(adapters).results.territory
    if territory is None or territory.accounts.empty:
        raise RefusedError("There are no territories to draw.", remedy="Run `qplan pull`, then `qplan plan territory`.")
    views = _views(territory, packed.plan.document)
    if not any(view.spots for view in views.values()):
        raise RefusedError(
            "No account has a place: neither coordinates nor a known state or country.",
            remedy="Geocode the accounts in the CRM, or fill in their billing country.",
        )
    target = folder or folder_of(adapters) / "maps"
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = packed.plan.stamp
    draft = f" DRAFT: {stamp.draft}." if stamp.draft else ""
    note = f"Plan {stamp.plan_id}, {stamp.digest}, facts of snapshot {stamp.snapshot_id}.{draft} {_places(territory)}"
    files = {target / f"territories-{name}.svg": svg_of(view) for name, view in views.items()}
    files[target / f"territories{_PAGE}"] = page_of(views, f"Territories {stamp.plan_id}", note)
    for path, text in files.items():
        replace_file(path, text.encode())
    return Packed(tuple(files), stamp, len(files), packed.findings)


def draw_option(territory: TerritoryFacts, given: Mapping[str, str], title: str, path: Path) -> None:
    """Draw one option into a file, by its ending: an .svg picture or an .html page.

    Args:
        territory: accounts and reps. given: rep id by account id, of those that change hands. title: above the map.
    """
    view = map_view(territory, given, title)
    text = page_of({title: view}, title, _places(territory)) if path.suffix.casefold() == _PAGE else svg_of(view)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode())


def _views(territory: TerritoryFacts, document: PlanDocument) -> dict[str, MapView]:
    """The chosen plan as the workbook gives accounts, and each option that was computed."""
    table = document.tables.get("account_moves")
    said = {} if table is None else dict(zip(table.keys, map(str, table.columns["reason"]), strict=True))
    chosen = {account: rep for account, rep in receivers(document).items() if rep}
    views = {_CHOSEN: map_view(territory, chosen, "Territories as chosen", said)}
    for option in territory.options:
        title = OPTIONS.get(option.name, option.name)
        views[option.name] = map_view(territory, option.reps, f"Territories, {title.casefold()}", option.reasons)
    return views


def _places(territory: TerritoryFacts) -> str:
    """Where places are from, and what the map does not show."""
    guessed = next((found.sentence for found in territory.findings if found.code == "territory.placed-by-state"), "")
    return f"{guessed} Coast lines and roads are not drawn; accounts at one place stand around it.".strip()
