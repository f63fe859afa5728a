"""Rows of the tab Versions: the measures, teams, sellers and accounts that are compared, and the versions there are."""

from workbooks.document.versions import COUNTS, FIGURES, LISTED, NOBODY_PLANNED, RATES, KeptVersion
from workbooks.grammar.cells import Records, text
from workbooks.grammar.words import RATE_UNIT
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.versions_data.known import SLOTS, Compared

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """Lines for all that one of the versions, or the plan as it stands, tells."""
    compared = Compared(basis)
    return {
        "versions_figures": [{"measure": id_, "title": title, "unit": _unit(id_)} for id_, title in FIGURES.items()],
        "versions_teams": [
            {"team": name, "key": key, "nobody": int(name == NOBODY_PLANNED)} for name, key in compared.teams.items()
        ],
        "versions_sellers": [
            {"rep_id": id_, "name": name, "team": team, "team_key": compared.teams[team], "one": 1}
            for id_, (name, team) in compared.sellers.items()
        ],
        "versions_moves": [
            {
                "account_id": id_,
                "account": text(move.account),
                "holder": text(move.holder),
                "revenue": move.revenue,
                "one": 1,
            }
            for id_, move in compared.moves.items()
        ],
        "versions_list": _listed(basis),
    }


def _unit(id_: str) -> str:
    return RATE_UNIT if id_ in RATES else "accounts" if id_ in COUNTS else "money"


def _listed(basis: Basis) -> Records:
    """The versions, the newest first; a last line says how many more there are."""
    versions = basis.facts.versions
    lines = [_line(version, is_choice=at < SLOTS - 1) for at, version in enumerate(versions[:LISTED])]
    more = (versions[-1].number if versions else 1) - 1 + len(versions[LISTED:])
    if more > 0:
        lines.append({"number": "older", "name": f"{more} older: qplan versions list"})
    return lines


def _line(version: KeptVersion, *, is_choice: bool) -> dict[str, object]:
    told = {id_: version.figures.get(id_) for id_ in ("plan_target", "plan_total", "plan_chance", "final_total")}
    return {
        "number": str(version.number),
        "name": text(version.name),
        "kept": f"{version.at:%Y-%m-%d %H:%M}",
        "by": text(version.by),
        "note": text(version.note),
        "choice": "yes" if is_choice else "no",
        "moves": len(version.moves),
        **told,
    }
