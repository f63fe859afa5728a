"""What functions over accounts and reps share: their arguments, and the frames those become."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.findings import Code, Finding, Severity
from calculations.territory.hazard import DEFAULT_HAZARD, Hazard
from calculations.territory.health.workload import owner_codes
from calculations.territory.impact import ChurnAssumptions
from xl_addin.catalog.keyed import same_length
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.spec import Argument, Kind, Shape

__all__ = [
    "ACCOUNTS",
    "ARR",
    "CAPACITY",
    "HAZARD",
    "LOCKED",
    "OWNERS",
    "POTENTIAL",
    "REPS",
    "SECONDS",
    "SEGMENTS",
    "TENURE",
    "WORKLOAD",
    "accounts_frame",
    "assumptions",
    "degrees",
    "fits",
    "optional",
    "refuse_blocking",
    "rep_places",
    "reps_frame",
    "texts",
]

Line = NDArray[Any] | None

SECONDS = 20.0
_MOST_CELLS = 250_000
_ARGUMENT = {
    "owner": "owners", "new": "new_owners", "own": "own_moves", "renewal_date": "renewals",
    "segment": "segments", "family": "families", "account_cap": "account_caps", "start_date": "start_dates",
}  # fmt: skip

ACCOUNTS = Argument("accounts", "id of each account", Kind.TEXT, Shape.LINE)
OWNERS = Argument("owners", "rep who owns each account today, blank for none", Kind.TEXT, Shape.LINE)
POTENTIAL = Argument("potential", "sales potential of each account", shape=Shape.LINE, unit="money")
WORKLOAD = Argument("workload", "selling hours each account needs", shape=Shape.LINE, unit="hours")
REPS = Argument("reps", "id of each rep or territory", Kind.TEXT, Shape.LINE)
CAPACITY = Argument("capacity", "1 for a full rep, less while ramping, 0 for a leaver", shape=Shape.LINE, unit="share")
ARR = Argument("arr", "recurring revenue of each account", shape=Shape.LINE, unit="money", default=None)
TENURE = Argument("tenure", "years the owner has had each account", shape=Shape.LINE, unit="years", default=None)
LOCKED = Argument("locked", "whether it must stay with its owner", Kind.FLAG, Shape.LINE, default=None)
SEGMENTS = Argument(
    "segments", "segment of each account: a receiver who mostly serves it multiplies the hazard by 0.8", Kind.TEXT,
    Shape.LINE, default=None,
)  # fmt: skip
HAZARD = Argument(
    "hazard", "share of revenue lost in a year after a change of owner, over and above what is lost anyway",
    unit="rate", default=DEFAULT_HAZARD.rate,
)  # fmt: skip


def optional(name: str, doc: str, kind: Kind = Kind.NUMBER, unit: str = "") -> Argument:
    """A line that may be left out."""
    return Argument(name, doc, kind, Shape.LINE, unit, default=None)


def degrees(name: str, whose: str) -> Argument:
    """A line of coordinates that may be left out."""
    return optional(name, f"{'latitude' if name.endswith('lat') else 'longitude'} of {whose}", unit="degrees")


def texts(line: Line) -> list[str] | None:
    """The cells of a line as texts without blanks around them."""
    return None if line is None else [str(cell).strip() for cell in line]


def rep_places(owners: NDArray[Any], reps: NDArray[Any]) -> NDArray[np.int64]:
    """Position of each owner among the reps (or of each territory among those listed), −1 for none of them."""
    names = texts(reps) or []
    if len(set(names)) < len(names):
        raise CellFault(ErrorKind.VALUE, "A rep is listed twice: give one row per rep.")
    return owner_codes(texts(owners) or [], names)


def accounts_frame(accounts: NDArray[Any], **columns: Line) -> pd.DataFrame:
    """TERRITORY_ACCOUNTS of lines by column name; one line that is blank throughout is no account at all."""
    ids = texts(accounts) or []
    frame = _framed("account_id", ids, columns)
    return frame[frame["account_id"] != ""].reset_index(drop=True)


def reps_frame(reps: NDArray[Any], **columns: Line) -> pd.DataFrame:
    """TERRITORY_REPS of lines by column name."""
    ids = texts(reps) or []
    frame = _framed("rep_id", ids, columns)
    return frame[frame["rep_id"] != ""].reset_index(drop=True)


def _framed(key: str, ids: list[str], columns: dict[str, Line]) -> pd.DataFrame:
    columns = {name: line for name, line in columns.items() if not _is_blank(line, len(ids))}
    same_length(len(ids), **{_ARGUMENT.get(name, name): line for name, line in columns.items()})
    made: dict[str, Any] = {key: ids}
    for name, line in columns.items():
        if line is not None:
            is_text = line.dtype == object
            made[name] = texts(line) if is_text else line
    if "locked" in made:
        made["locked"] = np.nan_to_num(np.asarray(made["locked"], dtype=np.float64)) > 0
    return pd.DataFrame(made)


def fits(accounts: int, reps: int) -> None:
    """Refuse what a cell must not try: a host waits 30 seconds for an answer, Google Sheets no longer."""
    if accounts * reps > _MOST_CELLS:
        raise CellFault(
            ErrorKind.NUM,
            f"{accounts:,} accounts for {reps:,} reps are too many for a cell ({_MOST_CELLS:,} pairs): "
            "run `qplan plan territory`, which publishes its options to the plan.",
        )


def _is_blank(line: Line, size: int) -> bool:
    """Whether one empty cell stands where a line was left out: formulas cannot leave an argument in the middle out."""
    if line is None or len(line) != 1 or size == 1:
        return line is None
    return str(line[0]).strip() in ("", "nan", "NaT")


def assumptions(hazard: float) -> ChurnAssumptions:
    """The default multipliers around a hazard of the planner's."""
    if not 0 <= hazard <= 1:
        raise CellFault(ErrorKind.NUM, f"hazard is {hazard:g}: it is a share of revenue, from 0 to 1.")
    if hazard == DEFAULT_HAZARD.rate:
        return ChurnAssumptions()
    return ChurnAssumptions(Hazard(hazard, hazard, hazard, "entered by the planner"))


def refuse_blocking(findings: tuple[Finding, ...], *codes: Code) -> None:
    """Refuse an input whose findings leave nothing to answer, in their own words."""
    names = [code.name for code in codes]
    for finding in findings:
        if finding.severity is Severity.BLOCKING and finding.code in names:
            raise CellFault(ErrorKind.VALUE, f"{finding.sentence} {finding.remedy}")
