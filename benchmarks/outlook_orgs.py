"""Orgs as they were known on any past day, and what they booked afterwards: what `benchmarks.outlook` judges by.

Nothing of a later day is in what is known on a day: history is cut there, sales and quotas too, and deals belong to
whoever owned them then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.projection_backtest import CATEGORIES, SIZES
from calculations.fiscal import Quarter
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.pipeline.deals_only import history_of_deals
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.stages import Category, StageLadder
from calculations.schemas import MONTHLY_SALES, QUOTAS, REPS
from sync.emulators.salesforce.orgs import adventureworks
from sync.emulators.salesforce.orgs.generated import GeneratedOrg, rows

__all__ = ["Org", "adventureworks_org", "files_org", "generated_org"]

_NEEDED = (
    "Account",
    "ForecastingQuota",
    "Opportunity",
    "OpportunityFieldHistory",
    "OpportunityHistory",
    "OpportunityLineItem",
    "OpportunityStage",
    "Product2",
    "User",
)


@dataclass(frozen=True)
class Org:
    """An org's whole history, to be looked at from any day.

    pipeline: owners as they are at last. names: of its codes. moves: `deal` (position), `moved_at`, `owner` (code of
    the one before), newest first. lines: what was sold: `MONTHLY_SALES` with `day` for `month`, one row a won deal and
    product line. reps: `REPS` with `left` (day, NaT for who stayed). quotas: `QUOTAS`.
    quarters: those that are judged, oldest first.
    """

    name: str
    pipeline: Pipeline
    names: DealNames
    moves: pd.DataFrame
    lines: pd.DataFrame
    reps: pd.DataFrame
    quotas: pd.DataFrame
    quarters: tuple[Quarter, ...]
    _sums: dict[Any, Any] = field(default_factory=dict, repr=False)

    def known(self, quarter: Quarter, day: date) -> OutlookFacts:
        """What was known of a quarter at the end of a day."""
        stamp = pd.Timestamp(day + timedelta(days=1))
        reps = self.reps[self.reps["start_date"] < stamp]
        quotas = self.quotas[np.array([Quarter.parse(label).start <= day for label in self.quotas["quarter"]])]
        return OutlookFacts(
            quarter=quarter,
            as_of=day,
            currency="USD",
            sales=self.sales_until(day),
            reps=REPS.conform(reps.assign(is_active=~(reps["left"] < stamp))),
            quotas=QUOTAS.conform(quotas),
            pipeline=self.pipeline_until(day),
            names=self.names,
        )

    def pipeline_until(self, day: date) -> Pipeline:
        """The pipeline with owners as of a day; its history reaches further, `as_of` says where reading ends."""
        opportunities = self.pipeline.deals
        owner = opportunities["owner"].to_numpy().copy()
        later = self.moves[self.moves["moved_at"] >= pd.Timestamp(day + timedelta(days=1))]
        owner[later["deal"].to_numpy()] = later["owner"].to_numpy()  # newest first: the earliest has the last word
        return cut_pipeline(replace(self.pipeline, deals=opportunities.assign(owner=owner)), day)

    def sales_until(self, day: date) -> pd.DataFrame:
        """`MONTHLY_SALES` up to and with a day."""
        known = self.lines[self.lines["day"] <= pd.Timestamp(day)]
        keys = list(MONTHLY_SALES.names[:-1])
        summed = known.groupby(keys, sort=True, observed=True)["amount"].sum().reset_index()
        return MONTHLY_SALES.conform(summed)

    def booked(self, quarter: Quarter, by: str | Sequence[str] | None = None) -> "pd.Series[float]":
        """What a quarter booked in the end, by columns of the sales; one entry, "", without."""
        key = (quarter, by if by is None or isinstance(by, str) else tuple(by))
        if key not in self._sums:
            self._sums[key] = self._booked(quarter, by if by is None or isinstance(by, str) else list(by))
        return self._sums[key]

    def _booked(self, quarter: Quarter, by: str | list[str] | None) -> "pd.Series[float]":
        inside = (self.lines["day"] >= pd.Timestamp(quarter.start)) & (self.lines["day"] < pd.Timestamp(quarter.end))
        if by is None:
            return pd.Series({"": float(self.lines.loc[inside, "amount"].sum())})
        return self.lines[inside].groupby(by)["amount"].sum()

    @cached_property
    def first_quarter(self) -> Quarter:
        """The first whole quarter of the sales."""
        return Quarter.of((self.lines["day"].min() - pd.Timedelta(days=1)).date()).shift(1)


def cut_pipeline(pipeline: Pipeline, day: date) -> Pipeline:
    """The pipeline as if it had been read on a day: no later history."""
    seen = pipeline.changed_at < np.datetime64(day + timedelta(days=1), "us")
    counts = np.concatenate([[0], np.cumsum(seen)])
    begin, end = pipeline.bounds[:-1], pipeline.bounds[1:]
    sizes = counts[end] - counts[begin]
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    kept = np.flatnonzero(seen)
    place = np.cumsum(seen) - 1
    deals = pipeline.deals
    return Pipeline(
        deals=deals,
        ladder=pipeline.ladder,
        as_of=day,
        bounds=bounds.astype(np.int64),
        changed_at=pipeline.changed_at[kept],
        stage=pipeline.stage[kept],
        amount=pipeline.amount[kept],
        close_date=pipeline.close_date[kept],
        category=pipeline.category[kept],
        chance=pipeline.chance[kept],
        entered=place[pipeline.entered[kept]].astype(np.int32),
        pushes=pipeline.pushes[kept],
        closes_on=pipeline.closes_on[kept],
        created=pipeline.created,
        findings=(),
        has_history=pipeline.has_history,
    )


def generated_org(seed: int, quarters: int = 6) -> Org:
    """A generated org of one currency, its rates drawn by its seed from ranges fixed before any method was judged."""
    org = replace(GeneratedOrg.drawn(seed, **SIZES), multi_currency=False)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _NEEDED}
    for name, records in rows(org):
        if name in tables:
            tables[name].extend(dict(record) for record in records)
    last = Quarter.of(org.last_day)
    return _org(f"generated {seed}", tables, org.last_day, tuple(last.shift(-i) for i in range(quarters - 1, -1, -1)))


def files_org(seed: int, quarters: int = 6) -> Org:
    """The same org as a folder of exported files has it: deals as they stand, nothing of what they were before."""
    return _unremembered(generated_org(seed, quarters))


def adventureworks_org(quarters: int = 6) -> Org:
    """The org of the AdventureWorks sales data: won orders only, no pipeline."""
    as_of = date(2020, 3, 31)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _NEEDED}
    for name, records in adventureworks.rows(as_of):
        if name in tables:
            tables[name].extend(dict(record) for record in records)
    last = Quarter(2020, 1)
    return _org("AdventureWorks", tables, as_of, tuple(last.shift(-i) for i in range(quarters - 1, -1, -1)))


def _org(name: str, tables: Mapping[str, list[dict[str, Any]]], last: date, quarters: tuple[Quarter, ...]) -> Org:
    deals, accounts = pd.DataFrame(tables["Opportunity"]), pd.DataFrame(tables["Account"]).set_index("Id")
    ladder = _ladder(tables["OpportunityStage"])
    users = pd.DataFrame(tables["User"])
    owners = pd.Index(users["Id"])
    segment_of = accounts["Segment__c"] if "Segment__c" in accounts else accounts["Industry"]
    segment, segments = pd.factorize(segment_of.fillna("(no segment)").astype(str).loc[deals["AccountId"]], sort=True)
    items = pd.DataFrame(tables["OpportunityLineItem"])
    family = pd.DataFrame(tables["Product2"]).set_index("Id")["Family"].fillna("").astype(str)
    items = items.assign(product_line=items["Product2Id"].map(family))
    split = items.groupby(["OpportunityId", "product_line"], sort=True)["TotalPrice"].sum().reset_index()
    main = split.sort_values("TotalPrice", kind="stable").drop_duplicates("OpportunityId", keep="last")
    lines = sorted(split["product_line"].unique())
    product = pd.Index(lines).get_indexer(deals["Id"].map(main.set_index("OpportunityId")["product_line"]))
    account_index = accounts.index
    opportunities = pd.DataFrame(
        {
            "opportunity": np.arange(len(deals)),
            "account": account_index.get_indexer(deals["AccountId"]),
            "owner": owners.get_indexer(deals["OwnerId"]),
            "segment": segment,
            "product": product,
            "source": pd.factorize(deals["LeadSource"])[0] if "LeadSource" in deals else -1,
            "created_at": _moments(deals["CreatedDate"]),
        }
    )
    ids = pd.Index(deals["Id"])
    history = pd.DataFrame(tables["OpportunityHistory"])
    changes = pd.DataFrame(
        {
            "opportunity": ids.get_indexer(history["OpportunityId"]),
            "changed_at": _moments(history["CreatedDate"]),
            "stage": pd.Index(ladder.names).get_indexer(history["StageName"]),
            "amount": history["Amount"].astype(np.float64),
            "close_date": pd.to_datetime(history["CloseDate"]),
            "category": history["ForecastCategory"].map({word: int(code) for word, code in CATEGORIES.items()}),
            "chance": history["Probability"].astype(np.float64) / 100.0,
        }
    )
    regions = accounts["Region__c"].fillna("(no region)").astype(str)
    return Org(
        name=name,
        pipeline=read_pipeline(opportunities, changes, ladder, last),
        names=DealNames(
            deals=tuple(deals["Id"]),
            owners=tuple(owners),
            accounts=tuple(account_index),
            segments=tuple(segments),
            products=tuple(lines),
            regions=tuple(regions),
        ),
        moves=_moves(tables["OpportunityFieldHistory"], ids, owners),
        lines=_lines(deals, split, segment_of.fillna("(no segment)").astype(str), regions),
        reps=_reps(users),
        quotas=_quotas(tables["ForecastingQuota"]),
        quarters=quarters,
    )


def _unremembered(org: Org) -> Org:
    """The org without the history of its deals: of each its beginning and what it is at last."""
    pipeline = org.pipeline
    last = pipeline.bounds[1:] - 1
    stands = pipeline.deals.assign(
        created_at=pipeline.created,
        changed_at=pipeline.changed_at[last],
        stage=pipeline.stage[last],
        amount=pipeline.amount[last],
        close_date=pipeline.close_date[last],
        category=pipeline.category[last],
        chance=pipeline.chance[last],
    )
    opportunities, history, _ = history_of_deals(stands, pipeline.ladder)
    read = read_pipeline(opportunities, history, pipeline.ladder, pipeline.as_of, has_history=False)
    return replace(org, name=org.name.replace("generated", "files"), pipeline=read)


def _ladder(stages: list[dict[str, Any]]) -> StageLadder:
    table = pd.DataFrame(stages)
    if table.empty:  # an org without open deals has no open stage either
        return StageLadder.of([("Open", 0.5, Category.PIPELINE)], "Closed Won", "Closed Lost")
    opened = table[~table["IsClosed"].astype(bool)].sort_values("SortOrder")
    steps = [
        (str(s["ApiName"]), float(s["DefaultProbability"]) / 100, CATEGORIES[str(s["ForecastCategory"])])
        for s in opened.to_dict("records")
    ]
    return StageLadder.of(steps, "Closed Won", "Closed Lost")


def _lines(
    deals: pd.DataFrame, split: pd.DataFrame, segments: "pd.Series[str]", regions: "pd.Series[str]"
) -> pd.DataFrame:
    """What won deals sold, by product line; what a deal holds beyond its line items stands under no product."""
    won = deals[deals["IsWon"].astype(bool)].set_index("Id")
    sold = split[split["OpportunityId"].isin(won.index)]
    rest = won["Amount"].astype(float) - sold.groupby("OpportunityId")["TotalPrice"].sum().reindex(won.index).fillna(0)
    rest = rest[rest.abs() > 0.005].rename("TotalPrice").rename_axis("OpportunityId").reset_index()
    whole = pd.concat([sold, rest.assign(product_line="(no product)")], ignore_index=True)
    deal = won.loc[whole["OpportunityId"]]
    day = pd.to_datetime(deal["CloseDate"])
    return pd.DataFrame(
        {
            "rep_id": deal["OwnerId"].to_numpy(),
            "segment": deal["AccountId"].map(segments).to_numpy(),
            "product_line": whole["product_line"].to_numpy(),
            "region": deal["AccountId"].map(regions).to_numpy(),
            "month": day.dt.strftime("%Y-%m").to_numpy(),
            "day": day.to_numpy(),
            "amount": whole["TotalPrice"].to_numpy(dtype=np.float64),
        }
    )


def _reps(users: pd.DataFrame) -> pd.DataFrame:
    """`REPS` with the day on which somebody left."""
    start = users["Start_Date__c"].fillna(users["CreatedDate"]) if "Start_Date__c" in users else users["CreatedDate"]
    gone = ~users["IsActive"].astype(bool)
    return pd.DataFrame(
        {
            "rep_id": users["Id"],
            "name": users["Name"],
            "role": users["Title"].fillna("rep") if "Title" in users else "rep",
            "manager_id": users["ManagerId"].fillna("") if "ManagerId" in users else "",
            "start_date": pd.to_datetime(start.astype(str).str[:10]),
            "left": pd.to_datetime(users["LastModifiedDate"].astype(str).str[:10]).where(gone),
        }
    ).assign(manager="", territory_id="", territory="", is_active=True)


def _quotas(quotas: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(quotas)
    quarter = [str(Quarter.of(date.fromisoformat(str(start)[:10]))) for start in table["StartDate"]]
    found = pd.DataFrame(
        {"rep_id": table["QuotaOwnerId"], "quarter": quarter, "amount": table["QuotaAmount"].astype(float)}
    )
    return found.groupby(["rep_id", "quarter"], as_index=False)["amount"].sum()


def _moves(changes: Iterable[dict[str, Any]], deals: pd.Index, owners: pd.Index) -> pd.DataFrame:
    """Changes of owners, newest first."""
    rows = [
        (deals.get_loc(row["OpportunityId"]), row["CreatedDate"], owners.get_loc(row["OldValue"]))
        for row in changes
        if row["Field"] == "Owner" and row["OldValue"] in owners
    ]
    table = pd.DataFrame(rows, columns=["deal", "moved_at", "owner"]).astype({"deal": "int64", "owner": "int64"})
    return table.assign(moved_at=_moments(table["moved_at"])).sort_values("moved_at", ascending=False, kind="stable")


def _moments(texts: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """CRM stamps as moments in UTC, without a zone."""
    return pd.to_datetime(texts, utc=True, format="ISO8601").dt.tz_localize(None)
