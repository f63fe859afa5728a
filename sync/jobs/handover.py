"""The hand-over plan: who calls whom by when where an account changes hands, and who is credited with its deals."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from calculations.territory.handover import credits_of, steps_of
from sync.errors import RefusedError
from sync.jobs.pack import Packed, PackedPlan, folder_of, packed_plan
from sync.plan.adapters import Adapters
from sync.store.tables import MIRROR
from sync.writeback.wants.moves import Move, moves_of
from workbooks.models import PlanDocument
from workbooks.packs.pay_file import Cell, pay_csv
from workbooks.xlsx.files import replace_file

__all__ = ["write_handover"]

_DEALS = MIRROR["Opportunity"]
_LIST = ".csv"
_TOGETHER = 500
_DAY_ZERO = date(1899, 12, 30)
_STEP = {"brief": "tell the new owner what is open", "introduce": "call together", "call": "call alone"}


def write_handover(adapters: Adapters, folder: Path | None = None, *, packed: PackedPlan | None = None) -> Packed:
    """Write the steps account by account, and the credit for deals in flight, as two lists (.csv) into a folder.

    The first day is that of the planned quarter; days and shares are those of `HandoverRules`.

    Args:
        folder: by default the plan's folder of packs. packed: the plan, where it was read.

    Raises:
        RefusedError: no account changes hands.
    """
    packed = packed or packed_plan(adapters)
    document = packed.plan.document
    moves, _ = moves_of(document)
    if not moves:
        raise RefusedError("No account changes hands.", remedy="Choose an option on the tab Territory scenarios.")
    first = adapters.plan.quarter.start
    called = {move.account: move for move in moves}
    target = folder or folder_of(adapters) / "handover"
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = {
        target / f"accounts{_LIST}": _steps(moves, document, first, called),
        target / f"deals{_LIST}": _credits(adapters.engine, moves, first, called),
    }
    for path, data in files.items():
        replace_file(path, data)
    return Packed(tuple(files), packed.plan.stamp, len(files), packed.findings)


def _steps(moves: Sequence[Move], document: PlanDocument, first: date, called: dict[str, Move]) -> bytes:
    """Each step with its day, who calls whom, and why so soon."""
    table = document.tables["account_moves"]
    facts = {
        key: (days, deals)
        for key, days, deals in zip(table.keys, table.columns["renewal_date"], table.columns["open_deals"], strict=True)
    }
    frame = pd.DataFrame(
        {
            "account_id": [move.account for move in moves],
            "from_rep": [move.holder for move in moves],
            "to_rep": [move.receiver for move in moves],
            "arr": [float(move.revenue or 0) for move in moves],
            "renewal_date": pd.to_datetime(pd.Series([_day(facts[move.account][0]) for move in moves], dtype=object)),
            "open_deals": [_number(facts[move.account][1]) for move in moves],
        }
    )
    rows: list[list[Cell]] = []
    for account, step, caller, callee, due, why in steps_of(frame, first).itertuples(index=False):
        name = called[account].name
        rows.append([due.isoformat(), name, _STEP[step], caller, name if callee == account else callee, why, account])
    return pay_csv(["by", "account", "step", "who", "calls", "why", "CRM id"], rows)


def _credits(engine: Engine, moves: Sequence[Move], first: date, called: dict[str, Move]) -> bytes:
    """Each open deal of these accounts with the parts of the two owners."""
    found: list[dict[str, Any]] = []
    names = ("Id", "AccountId", "Name", "CloseDate", "Probability")
    with engine.connect() as connection:
        for start in range(0, len(moves), _TOGETHER):
            query = select(*(_DEALS.c[name] for name in names)).where(
                _DEALS.c.AccountId.in_([move.account for move in moves[start : start + _TOGETHER]]),
                _DEALS.c.IsClosed.is_not(True),
                _DEALS.c.IsDeleted.is_not(True),
            )
            found += [dict(row) for row in connection.execute(query).mappings()]
    found.sort(key=lambda row: (called[row["AccountId"]].name, str(row["Id"])))
    frame = pd.DataFrame(
        {
            "deal_id": [str(row["Id"]) for row in found],
            "close_date": pd.to_datetime([row["CloseDate"] for row in found]),
            "probability": [float("nan") if row["Probability"] is None else row["Probability"] / 100 for row in found],
        }
    )
    rows: list[list[Cell]] = []
    for row, (given, got, rule) in zip(
        found,
        credits_of(frame, first)[["giver_share", "receiver_share", "rule"]].itertuples(index=False, name=None),
        strict=True,
    ):
        move = called[row["AccountId"]]
        name, closes = str(row["Name"] or row["Id"]), str(row["CloseDate"] or "")[:10]
        whose: list[Cell] = [move.holder or "nobody", float(given), move.receiver, float(got)]
        rows.append([name, move.name, closes, *whose, rule, str(row["Id"])])
    titles = ["deal", "account", "closes", "owner of before", "their part", "new owner", "their part of it", "rule",
              "CRM id"]  # fmt: skip
    return pay_csv(titles, rows)


def _day(serial: object) -> date | None:
    if isinstance(serial, int | float) and not isinstance(serial, bool):
        return _DAY_ZERO + timedelta(days=int(serial))
    return None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
