"""territory-planning-advisor: how healthy territories are, and how they could be shared out."""

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.source import Column, Source, told_lines

__all__ = ["AGENT", "new_hires"]

_BALANCE = (
    Column("within_share", "Within the band", Unit.RATE, ""),
    Column("cv_error", "Coefficient of variation", Unit.RATE),
    Column("gini_error", "Gini", Unit.SCORE),
    Column("max_min_ratio", "Largest / smallest", Unit.TIMES),
)
_TERRITORIES = (
    Column("index", "Index", Unit.COUNT, ""),
    Column("capacity", "Of a full rep", Unit.SCORE),
    Column("accounts", "Accounts", Unit.COUNT),
    Column("potential", "Potential", Unit.MONEY),
    Column("sales", "Own sales", Unit.MONEY),
    Column("white_space", "White space", Unit.MONEY),
    Column("covered_share", "Covered", Unit.RATE),
)
_COVERAGE = (
    Column("coverage_share", "Covered", Unit.RATE, ""),
    Column("accounts", "Accounts", Unit.COUNT),
    Column("potential", "Potential", Unit.MONEY),
    Column("orphans", "Without an owner", Unit.COUNT),
    Column("orphaned", "Their potential", Unit.MONEY),
    Column("without_hours", "Without hours", Unit.MONEY),
    Column("white_space", "White space", Unit.MONEY),
)
_GAPS = (
    Column("unserved", "Without hours", Unit.MONEY, ""),
    Column("potential", "Potential", Unit.MONEY),
    Column("owner", "Owner", Unit.WORD),
    Column("segment", "Segment", Unit.WORD),
    Column("region", "Region", Unit.WORD),
    Column("state", "State", Unit.WORD),
)
_LOADS = (
    Column("load_rate", "Load", Unit.RATE, ""),
    Column("workload", "Hours asked", Unit.HOURS),
    Column("selling_hours", "Hours there", Unit.HOURS),
    Column("spare_hours", "Hours to spare", Unit.HOURS),
    Column("state", "State", Unit.WORD),
)
_HIRES = (
    Column("potential", "Potential needed", Unit.MONEY, ""),
    Column("region", "Region", Unit.WORD),
    Column("missing_hours", "Hours missing there", Unit.HOURS),
    Column("from_unserved", "Unserved today", Unit.MONEY),
    Column("from_others", "From others", Unit.MONEY),
)
_STARTS = (
    Column("in_quarter", "Books in Q(n+1)", Unit.MONEY, ""),
    Column("requisition", "Asked for by", Unit.DAY),
    Column("is_possible", "Still possible", Unit.WORD),
    Column("next_quarter", "In the quarter after", Unit.MONEY),
    Column("first_year", "In its first year", Unit.MONEY),
    Column("needed", "Hires that close the gap", Unit.COUNT),
)
_OPTIONS = (
    Column("fairness_score", "Fairness", Unit.SCORE, ""),
    Column("within_share", "Within 15 %", Unit.RATE),
    Column("accounts_moved", "Accounts moved", Unit.COUNT),
    Column("arr_moved", "Revenue moved", Unit.MONEY),
    Column("arr_share", "Share", Unit.RATE),
    Column("arr_at_risk", "At risk", Unit.MONEY),
    Column("churn_risk_rate", "Churn risk", Unit.RATE),
    Column("km_per_hour", "km an hour", Unit.COUNT),
    Column("gaps_closed", "Gaps closed", Unit.COUNT),
    Column("coverage_rate", "Covered", Unit.RATE),
    Column("gap", "Above the least cost", Unit.RATE),
    Column("is_feasible", "Keeps the rules", Unit.WORD),
    Column("is_on_front", "Not beaten on both", Unit.WORD),
)
_CARVED = (
    Column("potential", "Potential", Unit.MONEY, ""),
    Column("region", "Region", Unit.WORD),
    Column("start_date", "Starts", Unit.DAY),
    Column("capacity", "Of a full rep in the year", Unit.RATE),
    Column("accounts", "Accounts", Unit.COUNT),
    Column("potential_share", "Of a fair share", Unit.RATE),
    Column("workload_share", "Of a fair workload", Unit.RATE),
    Column("arr", "Revenue taken from others", Unit.MONEY),
    Column("arr_at_risk", "Of it at risk", Unit.MONEY),
)
_GATES = (
    Column("figure", "Churn risk", Unit.RATE, ""),
    Column("threshold", "Below", Unit.RATE),
    Column("verdict", "Verdict", Unit.WORD),
    Column("sentence", "Why", Unit.WORD),
)
_RECEIVERS = (
    Column("arr", "Revenue", Unit.MONEY, ""),
    Column("accounts", "Accounts", Unit.COUNT),
    Column("arr_at_risk", "At risk", Unit.MONEY),
)
_MOVES = (
    Column("arr_at_risk", "At risk", Unit.MONEY, ""),
    Column("arr", "Revenue", Unit.MONEY),
    Column("from_rep_name", "From", Unit.WORD),
    Column("to_rep_name", "To", Unit.WORD),
    Column("tenure", "Years with the owner", Unit.SCORE),
)
_EXPANSION = (
    Column("net_value", "Worth in the first year", Unit.MONEY, ""),
    Column("kind", "What", Unit.WORD),
    Column("hires", "People", Unit.COUNT),
    Column("white_space", "White space", Unit.MONEY),
    Column("hours_missing", "Hours missing in a year", Unit.HOURS),
    Column("value", "Worth in a full year", Unit.MONEY),
    Column("cost", "Cost in a year", Unit.MONEY),
    Column("needs", "Needs", Unit.WORD),
)
_SHOWN = 15
_NOBODY = "Nobody owns accounts, so territories cannot be told."


def _balance(sources: Sources) -> Section:
    """How even workload, potential and sales are, and every territory beside the mean."""
    assess = sources["assess"]
    return Section(
        id="balance",
        grids=told_lines(
            assess.grid("balance", "Evenness", "Of", ("territories", "balance"), _BALANCE, label=""),
            assess.grid("territory", "Territories, the largest index first", "Person", ("territories", "territories"),
                        _TERRITORIES, label="name", order=lambda row: row.get("index") or 0.0),
        ),
        why_not=_why_not(assess),
    )  # fmt: skip


def _coverage(sources: Sources) -> Section:
    """Potential without an owner or without hours, by segment and region, and the accounts it lies in."""
    assess = sources["assess"]
    grids = (
        assess.grid("covered" if name == "all" else f"covered.{name}", f"Account coverage by {name}",
                    name.capitalize(), ("territories", "coverage", name), _COVERAGE, label="group")
        for name in assess.at("territories", "coverage") or {}
    )  # fmt: skip
    gaps = assess.grid("gaps", "Accounts without coverage, the largest first", "Account",
                       ("territories", "gaps", "accounts"), _GAPS, label="account_id", most=25)  # fmt: skip
    return Section(id="coverage", grids=told_lines(*grids, gaps), why_not=_why_not(assess))


def _workload(sources: Sources) -> Section:
    """Hours asked for against hours there, by person, the fullest first."""
    assess = sources["assess"]
    loads = assess.grid("load", "Workload by person, the fullest first", "Person", ("territories", "territories"),
                        _LOADS, label="name", order=lambda row: row.get("load_rate") or 0.0)  # fmt: skip
    return Section(id="workload", grids=told_lines(loads), why_not=_why_not(assess))


def new_hires(sources: Sources) -> Section:
    """What planned hires need, and how many would close the gap to the target by when they start."""
    assess, revenue = sources["assess"], sources["revenue"]
    planned = assess.grid("hires", "Planned hires and the territory each needs", "Hire", ("territories", "hires"),
                          _HIRES, label="hire")  # fmt: skip
    starts = revenue.grid("hire-starts", "What a hire brings by its first day", "Starts", ("hires",), _STARTS,
                          label="start")  # fmt: skip
    gap = revenue.figure(
        "hires.gap",
        "Target less bottom-up, to be closed where it is above zero",
        Unit.MONEY,
        "reconciliation",
        "gap",
    )
    notes = () if planned.lines else ("No hire is planned: [assumptions] hires, or the tab Assumptions.",)
    return Section(id="new-hires", figures=(gap,), grids=told_lines(planned, starts), notes=notes)


def _options(sources: Sources) -> Section:
    """Today and the options beside it: what each evens out, and what it disrupts."""
    territory = sources["territory"]
    grid = territory.grid("option", "Options", "Option", ("options",), _OPTIONS, label="option")
    return Section(id="options", grids=told_lines(grid))


def _carved(sources: Sources) -> Section:
    """A starter territory for each planned hire; who is in the CRM already has a share in every option."""
    territory = sources["territory"]
    planned = territory.figure("carve.planned", "Hires planned beside those who are in the CRM", Unit.COUNT,
                               "planned_hires")  # fmt: skip
    grid = territory.grid("carve", "Starter territories of planned hires", "Hire", ("hires",), _CARVED, label="rep_id")
    unknown = "Territories could not be assessed, so no starter territory can be carved out."
    return Section(
        id="carve",
        figures=(planned,),
        grids=told_lines(grid),
        notes=(unknown,) if planned.value and not grid.lines else (),
    )


def _impact(sources: Sources) -> Section:
    """What each option puts at risk, who receives what, and the accounts with the largest risk."""
    territory = sources["territory"]
    gates = territory.grid("impact", "The gate on churn risk, by option", "Option", ("gates",), _GATES, label="option")
    grids = [gates]
    for option in territory.at("receivers") or {}:
        grids += [
            territory.grid(f"receives.{option}", f"Who receives what, {option}", "Person", ("receivers", option),
                           _RECEIVERS, label="to_rep", order=lambda row: row.get("arr") or 0.0, most=_SHOWN),
            territory.grid(f"moves.{option}", f"Moves with the largest risk, {option}", "Account", ("moves", option),
                           _MOVES, label="account_id", most=_SHOWN),
        ]  # fmt: skip
    return Section(id="impact", grids=told_lines(*grids))


def _expansion(sources: Sources) -> Section:
    """Regions where white space and missing hours are worth another person, the most valuable first."""
    territory = sources["territory"]
    grid = territory.grid("expansion", "Regions, the most valuable first", "Region", ("expansion",), _EXPANSION,
                          label="region")  # fmt: skip
    unknown = "No potential of accounts is known, so no region can be judged."
    return Section(
        id="expansion", grids=told_lines(grid), why_not="" if grid.lines or territory.content is None else unknown
    )


def _why_not(assess: Source) -> str:
    return _NOBODY if assess.content is not None and not assess.rows("territories", "territories") else ""


AGENT = Agent(
    name="territory-planning-advisor",
    about="How healthy territories are, and how they could be shared out.",
    model=Model.LARGE,
    duties=(
        Duty(
            week=1,
            title="Territory health assessment",
            tasks=(
                Task("Territory balance analysis", _balance),
                Task("Coverage gaps identification", _coverage),
                Task("Workload distribution review", _workload),
                Task("New hire territory requirements", new_hires),
            ),
            needs=("assess", "revenue"),
            findings=("territory.", "accounts.", "potential.", "hires.", "resources."),
            narrative=(
                "{balance.index} of territories lie within the band around the mean index; the largest is "
                "{balance.index.max-min-ratio} the smallest.",
                "{covered.all} of the potential of {covered.all.potential} is covered; {covered.all.orphans} "
                "accounts have no owner, with {covered.all.orphaned} of potential, and {covered.all.without-hours} "
                "lie with owners who have no hours for it.",
                "Target less bottom-up is {hires.gap}: what hires could help to close, where it is above zero.",
            ),
            to=("RevOps", "Sales leaders", "HR"),
        ),
        Duty(
            week=2,
            title="Territory optimization scenarios",
            tasks=(
                Task("Model 2-3 territory rebalancing options", _options),
                Task("New hire territory carve-outs", _carved),
                Task("Account reassignment impact analysis", _impact),
                Task("Geographic expansion plans", _expansion),
            ),
            needs=("territory",),
            findings=("territory.", "accounts.", "crm."),
            narrative=(
                "Fairness of territories is {option.today} today; the balanced option brings it to {option.balanced}, "
                "and {option.balanced.accounts-moved} accounts with {option.balanced.arr-moved} of revenue move.",
                "Of that revenue {option.balanced.arr-at-risk} is at risk, {option.balanced.churn-risk-rate} of all.",
                "The minimal option moves {option.minimal.accounts-moved} accounts and brings {option.minimal}; growth "
                "moves {option.growth.accounts-moved} and brings {option.growth}.",
            ),
            to=("RevOps", "Sales leaders", "HR"),
        ),
    ),
)
