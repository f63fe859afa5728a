"""By what the org sets its quotas, beside what the plan's settings say."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from sync.crm.salesforce.doctor.calendar import planned
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.crm.salesforce.soql import literal

__all__ = ["quota_grain"]

_CODE = "doctor.grain"
_DETAILS = {
    "family": "ProductFamily",
    "territory": "Territory2Id",
    "group": "ForecastingGroupItemId",
    "currency": "CurrencyIsoCode",
}
_PERIODS = ("quarter", "month", "week")
_MONTHS_AT_MOST = 4  # a quarter of a year of thirteen periods has four
_YEAR = 4


def quota_grain(org: ExaminedOrg) -> Iterator[Finding]:
    """Quota grain: what the quotas of the last year are set by, and what the plan's settings say."""
    visible = {str(field["name"]) for field in org.fields("ForecastingQuota")}
    if not {"QuotaOwnerId", "StartDate"} <= visible:
        return
    quarter = planned(org)
    details = {word: field for word, field in _DETAILS.items() if field in visible}
    of_year = f"StartDate >= {literal(quarter.shift(-_YEAR).start)} AND StartDate < {literal(quarter.end)}"
    of_type = f" AND ForecastingType.DeveloperName = {literal(org.plan.forecasting_type)}"
    rows = org.rows("ForecastingQuota", ["QuotaOwnerId", "StartDate", *details.values()], of_year + of_type)
    if not rows:
        yield note(_CODE, f"The org holds no quota of {org.plan.forecasting_type} of the last year to see a grain by.")
        return
    found = "+".join([_period(rows, quarter), *_set_by(rows, details)])
    said = org.plan.quota_grain
    words = set(filter(None, re.split(r"[\s,+]+", said)))
    if not said or _whole(words) == set(found.split("+")):
        yield note(_CODE, f"Quotas of the last year are set by {found}{', as plan.quota_grain says' if said else ''}.")
        return
    sentence = f"Quotas of the last year are set by {found}; plan.quota_grain says {said}."
    remedy = f'Set plan.quota_grain = "{found}", or leave it out, unless quotas are to be set otherwise from now on.'
    yield Finding(_CODE, sentence, remedy, severity=Severity.WARNING)


def _whole(words: set[str]) -> set[str]:
    """The words of a grain with its period, which is a quarter where none is said."""
    return words if words & set(_PERIODS) else words | {"quarter"}


def _period(rows: Sequence[Mapping[str, Any]], quarter: Quarter) -> str:
    """Quarter, month or week: by how many days most people's quotas of one quarter begin on."""
    starts: dict[tuple[str, str], set[str]] = defaultdict(set)
    quarters = [quarter.shift(-back) for back in range(_YEAR, -1, -1)]
    for row in rows:
        day = str(row["StartDate"])
        label = next((str(one) for one in quarters if one.start.isoformat() <= day < one.end.isoformat()), "")
        starts[str(row["QuotaOwnerId"]), label].add(day)
    several = sorted(len(days) for days in starts.values() if len(days) > 1)
    if 2 * len(several) < len(starts):
        return "quarter"
    return "month" if several[len(several) // 2] <= _MONTHS_AT_MOST else "week"


def _set_by(rows: Sequence[Mapping[str, Any]], details: Mapping[str, str]) -> list[str]:
    """Of family, territory, group and currency those by which quotas differ; by currency, where one key has several."""
    found = [word for word, field in details.items() if word != "currency" and any(row.get(field) for row in rows)]
    if "currency" in details:
        codes: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
        others = ["QuotaOwnerId", "StartDate", *(field for word, field in details.items() if word != "currency")]
        for row in rows:
            codes[tuple(row.get(field) for field in others)].add(row.get(details["currency"]))
        found += ["currency"] if any(len(each) > 1 for each in codes.values()) else []
    return found
