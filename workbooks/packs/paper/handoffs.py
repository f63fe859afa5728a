"""What planning hands on: to Finance, to HR, to Marketing, and to whoever steers, a page a week."""

from workbooks.packs.audience import Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Grid, Heading, Points, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Line, Plan
from workbooks.packs.paper.paper import Paper, Section

__all__ = ["finance_paper", "hr_paper", "marketing_paper", "steering_paper"]

_UNITS = {"rate": Kind.FINE_RATE, "money": Kind.SHORT, "factor": Kind.FACTOR}
_OF_A_PERSON, _OF_AN_ACCOUNT = "Largest seat", "Largest account"
_CASES = ("conservative", "base", "upside")
_HEADS = ("today", "leavers", "openings", "hires", "end")
_RISKS = 8


def finance_paper(plan: Plan) -> Paper:
    """The revenue plan by part and month, what it assumes, and how it moves when an assumption does."""
    months = [line.text("label") for line in plan.lines("quota_season")]
    columns = [f"month_{at}" for at in range(1, len(months) + 1)]
    parts = Grid(
        (Heading("Part", 2.4, is_number=False), Heading("Plan"), Heading("Target"), *(Heading(one) for one in months),
         Heading("8 in 10: from"), Heading("to")),
        tuple(
            (line.text("title"), line.figure("plan", Kind.MONEY), line.figure("target", Kind.MONEY),
             *(line.figure(column, Kind.MONEY) for column in columns), line.figure("lower", Kind.SHORT),
             line.figure("upper", Kind.SHORT))
            for line in plan.lines("plan_parts")
        ),
    )  # fmt: skip
    cases = Grid(
        (Heading("Scenario", 2.4, is_number=False), Heading("Revenue"), Heading("From base", 0.8)),
        tuple(
            (line.text("title"), line.figure("plan", Kind.MONEY), line.figure("change", Kind.CHANGE))
            for line in (plan.line("scenarios", case) for case in _CASES)
        ),
    )
    sensitivities = Grid(
        (Heading("If this moves", 2.4, is_number=False), Heading("to"), Heading("the plan changes by"),
         Heading("or to"), Heading("the plan changes by")),
        tuple(
            (line.text("title"), *_moved(line, "low"), *_moved(line, "high")) for line in plan.lines("tornado")
        ),
    )  # fmt: skip
    return Paper(
        key="finance",
        title=f"Revenue plan of {plan.document.quarter} for Finance",
        subtitle=f"Plan, assumptions and sensitivities; money in {plan.stamp.currency}",
        reader="Finance; confidential",
        audience=Audience.FINANCE,
        sections=(
            Section("The plan", (_headline(plan), cases)),
            Section("By part and month", (parts,)),
            Section("Assumptions", (_assumptions(plan, Audience.FINANCE),)),
            Section("Sensitivities", (sensitivities,)),
            Section("Risks, each alone", (_risks(plan, Audience.FINANCE),)),
            Section("Cost of the quarter", (_budget(plan),)),
        ),
        stamp=plan.stamp,
    )


def hr_paper(plan: Plan) -> Paper:
    """People by month, hires with the day by which their requisition must be open, and who ramps or is away."""
    months = Grid(
        (Heading("Month", 1.2, is_number=False), Heading("At the start"), Heading("Leavers"), Heading("Openings"),
         Heading("Hires"), Heading("At the end")),
        tuple(
            (line.text("month"), *(line.count(column) for column in _HEADS))
            for line in plan.lines("people_months")
        ),
    )  # fmt: skip
    lead = plan.figure("lead_days", Kind.COUNT)
    planned = [line for line in plan.lines("planned_hires") if line.figure("people", Kind.COUNT).value]
    hires = Grid(
        (Heading("Hire", 1, is_number=False), Heading("Start"), Heading("Requisition open by", 1.4),
         Heading("People", 0.7), Heading("Remark", 2.4, is_number=False)),
        tuple(
            (line.text("line"), line.figure("start", Kind.DAY), _earlier(line.figure("start", Kind.DAY), lead),
             line.figure("people", Kind.COUNT), line.text("remark"))
            for line in planned
        ),
    )  # fmt: skip
    options = Grid(
        (Heading("Who starts on"), Heading("needs a requisition by", 1.4), Heading("still possible", is_number=False),
         Heading("brings in the quarter", 1.2), Heading("in the first year")),
        tuple(
            (line.figure("start", Kind.DAY), line.figure("requisition", Kind.DAY), line.text("possible"),
             line.figure("in_quarter", Kind.SHORT), line.figure("first_year", Kind.SHORT))
            for line in plan.lines("hire_options")
        ),
    )  # fmt: skip
    people = [
        (line.text("name"), line.text("situation"), line.text("detail"))
        for line in plan.lines("quota_situations")
        if line.text("name") and any(word in line.text("situation") for word in ("ramp", "leave", "new", "PIP", "plan"))
    ]
    special = Grid(
        (
            Heading("Name", 2, is_number=False),
            Heading("Situation", 2, is_number=False),
            Heading("What it is", 3, is_number=False),
        ),
        tuple(people),
    )
    return Paper(
        key="hr",
        title=f"People of {plan.document.quarter} for HR",
        subtitle=f"Headcount, hires and requisitions; a requisition takes {lead} days",
        reader="HR; confidential",
        audience=Audience.HR,
        sections=(
            Section("People by month", (months,)),
            Section("Hires planned", (hires if planned else Points(("No hires are planned.",)),)),
            Section("What a further hire would bring", (options,)),
            Section("Ramps and leaves", (special if people else Points(("Nobody ramps and nobody is away.",)),)),
        ),
        stamp=plan.stamp,
    )


def marketing_paper(plan: Plan) -> Paper:
    """How much pipeline is to be created by segment and until when, beside what is open and how often it is won."""
    targets = Grid(
        (Heading("Segment", 2, is_number=False), Heading("Missing"), Heading("To create"), Heading("Deals", 0.7),
         Heading("By Marketing: deals"), Heading("Amount"), Heading("Latest day")),
        tuple(
            (line.text("segment"), line.figure("missing", Kind.MONEY), line.figure("create", Kind.MONEY),
             line.figure("deals", Kind.COUNT), line.figure("marketing", Kind.COUNT), line.figure("amount", Kind.MONEY),
             line.figure("latest", Kind.DAY))
            for line in plan.lines("pipeline_targets")
        ),
    )  # fmt: skip
    missing = plan.figure("pipeline_targets.missing.total", Kind.SHORT)
    tiles = Tiles(
        (
            Tile("open for the quarter", plan.figure("pipeline_next_amount", Kind.SHORT)),
            Tile("of the target covered", plan.figure("coverage", Kind.TIMES)),
            Tile("past quarters needed", plan.figure("coverage_required", Kind.TIMES)),
            Tile("to create", plan.figure("pipeline_targets.create.total", Kind.SHORT)),
            Tile("by Marketing", plan.figure("pipeline_targets.amount.total", Kind.SHORT)),
        )
    )
    said = (
        f"{missing} of pipeline are missing; a deal must be created by its latest day to close in the quarter."
        if missing.value
        else "Nothing is missing: the open pipeline covers the target as past quarters needed it."
    )
    return Paper(
        key="marketing",
        title=f"Pipeline targets of {plan.document.quarter} for Marketing",
        subtitle=f"By segment, with the latest days to create; money in {plan.stamp.currency}",
        reader="Marketing",
        audience=Audience.MARKETING,
        sections=(
            Section("Pipeline", (tiles, Points((said,)))),
            Section("Targets by segment", (targets,)),
            Section("Planned revenue by segment and month", (_by_month(plan),)),
            Section("Open pipeline by source", (_open(plan, "open_source"),)),
            Section("Open pipeline by segment", (_open(plan, "open_segment"),)),
        ),
        stamp=plan.stamp,
    )


def steering_paper(plan: Plan) -> Paper:
    """One page for the weekly steering meeting: where the plan stands, what moved, gates, risks, what is to decide."""
    changes = Grid(
        (Heading("Since last time", 2.4, is_number=False), Heading("Before"), Heading("Now"), Heading("Change")),
        tuple(
            (line.text("title"), line.figure("before", _kind(line)), line.figure("now", _kind(line)),
             line.figure("change", Kind.CHANGE))
            for line in plan.lines("start_changes")
        ),
    )  # fmt: skip
    gates = Grid(
        (Heading("Gate", 1.8, is_number=False), Heading("Verdict", 1.1, is_number=False), Heading("Figure", 0.8),
         Heading("Stands on", 3.4, is_number=False)),
        tuple(
            (line.text("title"), line.text("verdict"),
             line.figure("figure", Kind.FACTOR if line.key == "fairness" else Kind.FINE_RATE), line.text("stands_on"))
            for line in plan.lines("scorecard")
        ),
    )  # fmt: skip
    open_ = [
        f"The plan is: {plan.text('plan_status') or 'not submitted'}.",
        f"{plan.figure('key_blocking', Kind.COUNT)} findings block it, {plan.figure('key_warnings', Kind.COUNT)} warn.",
        f"{plan.figure('key_overrides', Kind.COUNT)} quotas are set by hand; "
        f"{plan.figure('unallocated', Kind.SHORT)} of the street total are unallocated.",
        *(f"{line.text('name')}: {line.text('decided') or 'no answer yet'}" for line in plan.lines("approvals_record")),
    ]
    return Paper(
        key="steering",
        title=f"Steering page of {plan.document.quarter}",
        subtitle=f"Facts as of {plan.stamp.as_of}; money in {plan.stamp.currency}",
        reader="the steering committee; confidential",
        audience=Audience.EXECUTIVES,
        sections=(
            Section("Where the plan stands", (_headline(plan), Points(tuple(open_)))),
            Section("What moved", (changes,)),
            Section("Gates", (gates,)),
            Section("Risks, each alone", (_risks(plan, Audience.EXECUTIVES, most=4),)),
        ),
        stamp=plan.stamp,
    )


def _headline(plan: Plan) -> Tiles:
    return Tiles(
        (
            Tile("planned revenue", plan.figure("key_plan", Kind.SHORT)),
            Tile("company target", plan.figure("key_target", Kind.SHORT)),
            Tile("chance to reach it", plan.figure("key_chance", Kind.RATE)),
            Tile("quotas of all", plan.figure("key_final", Kind.SHORT)),
            Tile("scenario variance", plan.figure("plan_spread", Kind.FINE_RATE)),
        )
    )


def _assumptions(plan: Plan, audience: Audience) -> Grid:
    is_named = may_see(audience, Field.PERSON) is Show.SHOW
    rows: list[tuple[str | Figure, ...]] = []
    for line in plan.lines("drivers"):
        kind = _UNITS.get(line.text("unit"), Kind.COUNT)
        own = line.figure("yours", kind)
        used = own if own.value is not None else line.figure("usual", kind)
        basis = "set by hand" if own.value is not None else line.text("basis")
        owner = line.text("owner") if is_named else ""
        rows.append((line.text("title"), line.figure("low", kind), used, line.figure("high", kind), basis, owner))
    return Grid(
        (Heading("Assumption", 2.4, is_number=False), Heading("Low"), Heading("Used"), Heading("High"),
         Heading("Stands on", 1.2, is_number=False), Heading("Owner", 1.4, is_number=False)),
        tuple(rows),
    )  # fmt: skip


def _moved(line: Line, side: str) -> tuple[Figure, Figure]:
    kind = _UNITS.get(line.text("unit"), Kind.COUNT)
    return line.figure(side, kind), line.figure(f"at_{side}", Kind.SHORT)


def _risks(plan: Plan, audience: Audience, most: int = _RISKS) -> Grid:
    hidden = {
        risk
        for risk, field in ((_OF_A_PERSON, Field.PERSON), (_OF_AN_ACCOUNT, Field.ACCOUNT))
        if may_see(audience, field) is not Show.SHOW
    }
    lines = [line for line in plan.lines("plan_risks") if line.text("risk") and line.key not in hidden][:most]
    return Grid(
        (Heading("Risk", 4, is_number=False), Heading("Effect on the plan")),
        tuple((line.text("risk"), line.figure("effect", Kind.SHORT)) for line in lines),
    )


def _budget(plan: Plan) -> Grid:
    return Grid(
        (Heading("Line", 2, is_number=False), Heading("Units"), Heading("Unit", 1, is_number=False), Heading("Price"),
         Heading("Amount")),
        tuple(
            (line.text("line"), line.figure("units", Kind.FACTOR), line.text("unit"), line.figure("price", Kind.MONEY),
             line.figure("amount", Kind.MONEY))
            for line in plan.lines("budget_lines")
        ),
    )  # fmt: skip


def _by_month(plan: Plan) -> Grid:
    months = [line.text("label") for line in plan.lines("quota_season")]
    return Grid(
        (Heading("Segment", 2, is_number=False), Heading("Plan"), *(Heading(one) for one in months)),
        tuple(
            (line.text("title"), line.figure("plan", Kind.MONEY),
             *(line.figure(f"month_{at}", Kind.MONEY) for at in range(1, len(months) + 1)))
            for line in plan.lines("plan_parts")
            if line.text("level") in ("Total", "Segment")
        ),
    )  # fmt: skip


def _open(plan: Plan, table: str) -> Grid:
    return Grid(
        (Heading("Open in the quarter", 2, is_number=False), Heading("Deals"), Heading("Amount")),
        tuple(
            (line.text("name"), line.figure("next_deals", Kind.COUNT), line.figure("next_amount", Kind.MONEY))
            for line in plan.lines(table)
        ),
    )


def _kind(line: Line) -> Kind:
    return Kind.RATE if line.text("unit") == "rate" else Kind.SHORT


def _earlier(start: Figure, days: Figure) -> Figure:
    """The day so many days before another."""
    if start.value is None or days.value is None:
        return Figure(None, Kind.DAY, start.at + days.at)
    return Figure(start.value - days.value, Kind.DAY, start.at + days.at)
