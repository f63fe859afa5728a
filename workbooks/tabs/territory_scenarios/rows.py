"""Territories of a plan as rows: accounts with what the options give them, reps, and the options side by side."""

from typing import Any

import pandas as pd

from calculations.territory.hazard import DEFAULT_HAZARD
from workbooks.grammar.cells import Records, day, money, records, text
from workbooks.models import PlanFacts, TerritoryFacts, TerritoryOption
from workbooks.tabs.territory_scenarios.tab import NOT_COMPUTED, OPTIONS

__all__ = ["NOBODY", "NO_GROUP", "labels_of", "territory_inputs", "territory_rows"]

NOBODY = "nobody"
"""What stands where no option says who gets an account; no rep is called that."""

NO_GROUP = "(none)"
"""What stands where an account has no segment or region, so that a cell finds the group."""

_NO_OPTION = "not computed: run qplan plan territory"


def labels_of(reps: pd.DataFrame) -> dict[str, str]:
    """What each rep is called in the workbook, by id: the name, with the end of the id where two share it."""
    people = zip(reps["rep_id"].astype(str), reps["name"].map(text), strict=True)
    names: list[str] = [name or id_ for id_, name in people]
    folded = [name.casefold() for name in names]
    shared = {name for name in folded if folded.count(name) > 1}
    return {
        str(id_): f"{name} ({str(id_)[-6:]})" if name.casefold() in shared else name
        for id_, name in zip(reps["rep_id"], names, strict=True)
    }


def territory_rows(facts: PlanFacts) -> dict[str, Records]:
    """Rows of the territory tables; all of them empty but the options where the facts hold no territories."""
    territory = facts.territory
    if territory is None:
        empty = dict.fromkeys(("data_territory", "data_territory_reps", "account_moves", "territories"))
        return {**{name: [] for name in empty}, "territory_options": _option_rows(None)}
    labels = labels_of(territory.reps)
    rows = [_account(row, labels, territory) for row in records(territory.accounts)]
    rows.sort(key=lambda row: (not row["moves"], -row["arr"], row["name"].casefold(), row["account_id"]))
    reps = [
        {"rep": labels[str(row["rep_id"])], "rep_id": str(row["rep_id"]), "pool": text(row["pool"]),
         "capacity": round(float(row["capacity"]), 6)}
        for row in records(territory.reps)
    ]  # fmt: skip
    reps.sort(key=lambda row: (str(row["pool"]).casefold(), str(row["rep"]).casefold()))
    return {
        "data_territory": rows,
        "data_territory_reps": reps,
        "account_moves": rows,
        "territories": [dict(rep) for rep in reps],
        "territory_options": _option_rows(territory),
    }


def territory_inputs(facts: PlanFacts) -> dict[str, Any]:
    """Figures of the territory tabs that are facts."""
    territory = facts.territory
    return {
        "options_snapshot": (territory.options_snapshot if territory else "") or _NO_OPTION,
        "known_hazard_rate": territory.hazard_rate if territory else DEFAULT_HAZARD.rate,
        "hazard_source": text(territory.hazard_source if territory else DEFAULT_HAZARD.source),
    }


def _account(row: dict[str, Any], labels: dict[str, str], territory: TerritoryFacts) -> dict[str, Any]:
    id_, owner = str(row["account_id"]), labels.get(str(row["owner"]), "")
    by_name = {option.name: option for option in territory.options}
    cells: dict[str, Any] = {
        "account_id": id_,
        "name": text(row["name"]),
        "owner": owner,
        "potential": money(row["potential"]),
        "workload": round(float(row["workload"]), 4),
        "arr": money(row["arr"]),
        "tenure": round(float(row["tenure"]), 4),
        "renewal_date": day(row["renewal_date"]),
        "open_deals": int(row["open_deals"]),
        "lock_reason": text(row["lock_reason"]),
        "pool": text(row["pool"]),
        "segment": text(row["segment"]),
        "segment_group": text(row["segment"]) or NO_GROUP,
        "region_group": text(row["region"]) or NO_GROUP,
        "sales": _amount(row.get("sales")),
        "white_space": _amount(row.get("white_space")),
        "accounts": 1,
        "moves": any(id_ in option.reps for option in territory.options),
    }
    for name in OPTIONS:
        option = by_name.get(name)
        rep = option.reps.get(id_) if option else None
        cells[name] = labels.get(rep, NOBODY) if rep else owner or NOBODY
        cells[f"{name}_reason"] = _reason(option, id_, labels)
    return cells


def _amount(value: float | None) -> float:
    """Money that may be unknown or negative: nothing, as the assessment takes it."""
    return 0.0 if value is None or not value > 0 else money(value)


def _reason(option: TerritoryOption | None, account: str, labels: dict[str, str]) -> str:
    """Why an option moves the account, with people by name."""
    said = option.reasons.get(account, "") if option else ""
    for id_, name in labels.items():
        said = said.replace(id_, name)
    return text(said) or "stays"


def _option_rows(territory: TerritoryFacts | None) -> Records:
    by_name = {option.name: option for option in territory.options} if territory else {}
    rows: Records = [{"option": "today", "title": "Today"}]
    rows[0]["km_per_hour"] = None if territory is None else territory.km_per_hour_today
    for name, title in OPTIONS.items():
        option = by_name.get(name)
        rows.append(
            {
                "option": name,
                "title": title,
                "km_per_hour": None if option is None else round(option.km_per_hour, 2),
                "gap": None if option is None or option.gap is None else round(option.gap, 6),
                "rules": NOT_COMPUTED if option is None else "kept" if option.is_feasible else "not all kept",
            }
        )
    rows.append({"option": "chosen", "title": "Chosen, with own moves"})
    return rows
