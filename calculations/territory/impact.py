"""What a set of moves disrupts: accounts, ARR, and the churn risk in money with every assumption in view."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.territory.hazard import DEFAULT_HAZARD, Hazard
from calculations.territory.model import Model

__all__ = ["ChurnAssumptions", "Impact", "hazards_of", "impact_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TENURES = (
    ("under 1 year", 0.0),
    ("1 to 3 years", 1.0),
    ("3 to 5 years", 3.0),
    ("5 years and more", 5.0),
)


@dataclass(frozen=True, slots=True)
class ChurnAssumptions:
    """The hazard and the multipliers on it; the multipliers are planners' assumptions without a source, to be edited.

    `long_tenure` applies from `long_tenure_years` with the present owner, `renewal` when the contract ends within
    `renewal_days` after the planning date, `new_hire` when the receiver's capacity is below 1, `same_segment` when the
    receiver mostly serves the account's segment today.
    """

    hazard: Hazard = DEFAULT_HAZARD
    long_tenure: float = 1.25
    long_tenure_years: float = 3.0
    renewal: float = 1.5
    renewal_days: int = 90
    new_hire: float = 1.2
    same_segment: float = 0.8


@dataclass(frozen=True, eq=False)
class Impact:
    """What moves do. `arr_at_risk` = Σ_moved ARR·h, `churn_risk_rate` = arr_at_risk / total ARR, both per year.

    `low_rate` and `high_rate` are the risk at the ends of the hazard's range. `moves` has a row per moved account,
    `by_tenure` and `by_receiver` sum it up.
    """

    accounts_moved: int
    accounts_share: float
    arr_moved: float
    arr_share: float
    arr_at_risk: float
    churn_risk_rate: float
    low_rate: float
    high_rate: float
    assumptions: ChurnAssumptions
    moves: pd.DataFrame
    by_tenure: pd.DataFrame
    by_receiver: pd.DataFrame


def impact_of(
    model: Model,
    assignment: Ints,
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
) -> Impact:
    """Impact of `assignment` (rep position per account) against today's owners.

    Orphans that find an owner are not moves. `facts` may add account_id with segment, renewal_date and open_deals,
    which multiply the hazard or appear in the list of moves; `as_of` starts the renewal window.
    """
    assumed = assumptions or ChurnAssumptions()
    moved = np.flatnonzero(model.moved(assignment))
    moves = pd.DataFrame(
        {
            "account_id": model.account_ids[moved].astype(object),
            "from_rep": model.rep_ids[model.owner[moved]].astype(object),
            "to_rep": model.rep_ids[assignment[moved]].astype(object),
            "reason": _reasons(model, assignment, moved),
            "arr": model.arr[moved],
            "tenure": model.tenure[moved],
        }
    )
    known = _facts(model, facts)
    moves["renewal_date"] = known["renewal_date"].to_numpy()[moved]
    moves["open_deals"] = known["open_deals"].to_numpy()[moved]
    factor = _multiplier(model, moved, assignment[moved], known, as_of, assumed)
    moves["hazard_rate"] = np.minimum(assumed.hazard.rate * factor, 1.0)
    moves["arr_at_risk"] = moves["arr"] * moves["hazard_rate"]
    total, arr = float(model.arr.sum()), float(moves["arr"].sum())
    ends = [
        float((moves["arr"] * np.minimum(h * factor, 1.0)).sum())
        for h in (assumed.hazard.low_rate, assumed.hazard.high_rate)
    ]
    at_risk = float(moves["arr_at_risk"].sum())
    return Impact(
        accounts_moved=len(moved),
        accounts_share=len(moved) / len(model.owner) if len(model.owner) else 0.0,
        arr_moved=arr,
        arr_share=arr / total if total > 0 else 0.0,
        arr_at_risk=at_risk,
        churn_risk_rate=at_risk / total if total > 0 else 0.0,
        low_rate=ends[0] / total if total > 0 else 0.0,
        high_rate=ends[1] / total if total > 0 else 0.0,
        assumptions=assumed,
        moves=moves,
        by_tenure=_by_tenure(moves),
        by_receiver=moves.groupby("to_rep", sort=True)
        .agg(accounts=("account_id", "size"), arr=("arr", "sum"), arr_at_risk=("arr_at_risk", "sum"))
        .reset_index(),
    )


def _facts(model: Model, facts: pd.DataFrame | None) -> pd.DataFrame:
    """Segment, renewal date and open deals per account of the model, empty where unknown."""
    given = pd.DataFrame({"account_id": []}) if facts is None else facts.drop_duplicates("account_id")
    known = given.set_index("account_id").reindex(model.account_ids.astype(object))
    columns = {
        "segment": known["segment"].fillna("").to_numpy(dtype=object) if "segment" in known else "",
        "renewal_date": pd.to_datetime(known["renewal_date"]).to_numpy() if "renewal_date" in known else pd.NaT,
        "open_deals": known["open_deals"].fillna(0).to_numpy(dtype=np.int64) if "open_deals" in known else 0,
    }
    return pd.DataFrame(columns, index=range(len(model.owner))).astype({"renewal_date": "datetime64[us]"})


def hazards_of(
    model: Model,
    accounts: Ints,
    receivers: Ints,
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
) -> Floats:
    """Share of its revenue that each of n accounts (positions) would lose in a year by going to the rep beside it."""
    assumed = assumptions or ChurnAssumptions()
    factor = _multiplier(model, accounts, receivers, _facts(model, facts), as_of, assumed)
    hazards: Floats = np.minimum(assumed.hazard.rate * factor, 1.0)
    return hazards


def _multiplier(
    model: Model, moved: Ints, receiver: Ints, known: pd.DataFrame, as_of: date, assumed: ChurnAssumptions
) -> Floats:
    """Product of the multipliers that apply to each moved account."""
    days = (known["renewal_date"].iloc[moved] - pd.Timestamp(as_of)).dt.days.to_numpy(dtype=np.float64, na_value=np.nan)
    segment = known["segment"].to_numpy(dtype=object)
    home = _home_segments(model, segment)
    applies = (
        (model.tenure[moved] >= assumed.long_tenure_years, assumed.long_tenure),
        ((days >= 0) & (days <= assumed.renewal_days), assumed.renewal),
        (model.capacity[receiver] < 1, assumed.new_hire),
        ((segment[moved] != "") & (segment[moved] == home[receiver]), assumed.same_segment),
    )
    factor = np.ones(len(moved))
    for rows, multiplier in applies:
        factor[rows.astype(bool)] *= multiplier
    return factor


def _home_segments(model: Model, segment: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Segment each rep holds most accounts of today, empty for none; ties go to the first by name."""
    owned = pd.DataFrame({"rep": model.owner, "segment": segment})
    owned = owned[(owned["rep"] >= 0) & (owned["segment"] != "")]
    counts = owned.groupby(["rep", "segment"], sort=True).size().reset_index(name="accounts")
    home = np.full(model.reps, "", dtype=object)
    for rep, rows in counts.groupby("rep"):
        home[int(str(rep))] = rows["segment"].iloc[int(rows["accounts"].to_numpy().argmax())]
    return home


def _by_tenure(moves: pd.DataFrame) -> pd.DataFrame:
    """Moved accounts, ARR and risk by time with the present owner."""
    kind = np.searchsorted([start for _, start in _TENURES], moves["tenure"].to_numpy(), side="right") - 1
    size = len(_TENURES)
    return pd.DataFrame(
        {
            "tenure": [name for name, _ in _TENURES],
            "accounts": np.bincount(kind, minlength=size),
            "arr": np.bincount(kind, moves["arr"].to_numpy(), size),
            "arr_at_risk": np.bincount(kind, moves["arr_at_risk"].to_numpy(), size),
        }
    )


def _reasons(model: Model, assignment: Ints, moved: Ints) -> list[str]:
    """Why each account moves: its giver had too much, its receiver too little, it is nearer, or it makes room."""
    today = np.where(model.owner >= 0, model.owner, assignment)
    miss = model.loads(today)[:, :2] / np.maximum(model.target, 1e-12) - 1
    nearer = model.km_to(moved, model.owner[moved]) - model.km_to(moved, assignment[moved])
    reasons = []
    for account, km in zip(moved.tolist(), nearer.tolist(), strict=True):
        giver, receiver = int(model.owner[account]), int(assignment[account])
        most, least = int(miss[giver].argmax()), int(miss[receiver].argmin())
        if miss[giver, most] > model.scenario.tolerance:
            reasons.append(
                f"{model.rep_ids[giver]} has {miss[giver, most]:.0%} more {model.resources[most]} than its share"
            )
        elif miss[receiver, least] < -model.scenario.tolerance:
            reasons.append(
                f"{model.rep_ids[receiver]} has {-miss[receiver, least]:.0%} less {model.resources[least]} "
                "than its share"
            )
        elif km > 0:
            reasons.append(f"{km:,.0f} km nearer")
        else:
            reasons.append("makes room in a chain of moves")
    return reasons
