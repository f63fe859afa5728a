"""Functions that say what accounts can be expected to bring."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.accounts.history import HABITS
from calculations.accounts.potential import account_potential
from xl_addin.catalog.keyed import group_names
from xl_addin.catalog.territory.ranges import optional, texts
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

Line = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _PotentialRequest:
    """What POTENTIAL is asked: its arguments."""

    accounts: Line
    segments: Line
    order_accounts: Line
    order_dates: Line
    order_amounts: Line
    as_of: date
    employees: Line | None
    annual_revenue: Line | None
    created: Line | None
    contract_accounts: Line | None
    contract_starts: Line | None
    contract_ends: Line | None
    contract_amounts: Line | None


def _potential(asked: _PotentialRequest) -> list[list[Any]]:
    size = aligned(
        accounts=asked.accounts,
        segments=asked.segments,
        employees=asked.employees,
        annual_revenue=asked.annual_revenue,
        created=asked.created,
    )
    aligned(order_accounts=asked.order_accounts, order_dates=asked.order_dates, order_amounts=asked.order_amounts)
    names = texts(asked.accounts) or []
    if len(set(names)) < len(names):
        raise CellFault(ErrorKind.VALUE, "An account is listed twice: give one row per account.")
    unknown = np.full(size, np.nan)
    frame = pd.DataFrame(
        {
            "account_id": pd.Series(names, dtype=object),
            "segment": pd.Series(None if asked.segments is None else group_names(asked.segments), dtype=object),
            "employees": unknown if asked.employees is None else asked.employees,
            "annual_revenue": unknown if asked.annual_revenue is None else asked.annual_revenue,
            "created_at": pd.Series(asked.created, index=range(size), dtype="datetime64[us]"),
        }
    )
    orders = pd.DataFrame(
        {
            "account_id": pd.Series([name or None for name in texts(asked.order_accounts) or []], dtype=object),
            "order_date": asked.order_dates.astype("datetime64[us]"),
            "amount": asked.order_amounts,
        }
    )
    contracts = _contracts(asked.contract_accounts, asked.contract_starts, asked.contract_ends, asked.contract_amounts)
    table = account_potential(frame, orders, as_of=asked.as_of, contracts=contracts).table
    return column_table(POTENTIAL.header(), table["account_id"], *(table[name] for name in POTENTIAL.header()[1:]))


def _contracts(
    accounts: Line | None, starts: Line | None, ends: Line | None, amounts: Line | None
) -> pd.DataFrame | None:
    """Contracts of four ranges that belong together; without an end they are open-ended."""
    if accounts is None and starts is None and ends is None and amounts is None:
        return None
    if accounts is None or starts is None or amounts is None:
        sentence = "Contracts need contract_accounts, contract_starts and contract_amounts together."
        raise CellFault(ErrorKind.VALUE, sentence)
    size = aligned(contract_accounts=accounts, contract_starts=starts, contract_ends=ends, contract_amounts=amounts)
    never = np.full(size, np.datetime64("NaT", "us"))
    return pd.DataFrame(
        {
            "account_id": pd.Series(texts(accounts), dtype=object),
            "start_date": starts.astype("datetime64[us]"),
            "end_date": never if ends is None else ends.astype("datetime64[us]"),
            "annual_amount": amounts,
        }
    )


POTENTIAL = Function(
    name="POTENTIAL",
    family="territory",
    summary="What each account can be expected to bring in the next four quarters, from its history and its peers.",
    arguments=(
        Argument("accounts", "id of each account", Kind.TEXT, Shape.LINE),
        Argument("segments", "its segment or industry: accounts of one are peers", Kind.TEXT, Shape.LINE),
        Argument("order_accounts", "account of each order or won deal", Kind.TEXT, Shape.LINE),
        Argument("order_dates", "day of each", Kind.DATE, Shape.LINE, "day"),
        Argument("order_amounts", "value of each", shape=Shape.LINE, unit="money"),
        Argument("as_of", "last day that counts", Kind.DATE, unit="day"),
        optional("employees", "employees of each account; blank when not known"),
        optional("annual_revenue", "own revenue of each account; blank when not known", unit="money"),
        optional("created", "day each account entered the CRM; blank for always", Kind.DATE, "day"),
        optional("contract_accounts", "account of each contract, where there are contracts", Kind.TEXT),
        optional("contract_starts", "first day of each", Kind.DATE, "day"),
        optional("contract_ends", "last day of each; blank for open-ended", Kind.DATE, "day"),
        optional("contract_amounts", "annual value of each", unit="money"),
    ),
    returns="a table, one row for each account: expected money, 80 % range (blank with less than about two years of "
    "orders: then the potential is halfway between the last year and the mean of peers), last year, what buying peers "
    "of the segment and size bring, white space (peer − potential), and how regularly it bought",
    body=_potential,
    request=_PotentialRequest,
    columns=(
        Column("account", doc="the account"),
        Column("potential", Format.MONEY, "expected in the next four quarters"),
        Column("low", Format.MONEY, "low end of the 80 % range"),
        Column("high", Format.MONEY, "high end of the 80 % range"),
        Column("year", Format.MONEY, "orders of the last year"),
        Column("peer", Format.MONEY, "what buying peers bring"),
        Column("white_space", Format.MONEY, "peer − potential"),
        Column("habit", doc="how regularly it bought"),
    ),
    examples=(
        Example(
            (
                [["Ada"], ["Bix"]],
                [["SMB"], ["SMB"]],
                [["Ada"], ["Ada"], ["Ada"]],
                [[43600.0], [43692.0], [43784.0]],
                [[100.0], [100.0], [100.0]],
                43830.0,
            ),
            [
                ["account", "potential", "low", "high", "year", "peer", "white_space", "habit"],
                ["Ada", 225.0, "", "", 300.0, 300.0, 75.0, HABITS[1]],
                ["Bix", 75.0, "", "", 0.0, 300.0, 225.0, HABITS[8]],
            ],
        ),
    ),
)

FUNCTIONS = (POTENTIAL,)
