"""What the tab Quota review and the panels of Quotas read: fairness, feasibility, situations, simulation."""

from workbooks.grammar.formulas import Amount, Block, Call, Const, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.quotas.engine import findings

__all__ = ["TABLES"]

_SITUATION_SHARE = 0.25


def _fairness(show: str) -> Call:
    return Call(
        "FAIRNESS",
        (
            Whole("roster", "run_rate"),
            Whole("roster", "final"),
            Whole("roster", "planned"),
            Whole("roster", "held"),
            Whole("roster", "name"),
            Whole("roster", "team_id"),  # two managers may have one name
            Const(show),
        ),
    )


def _feasibility(show: str) -> Call:
    return Call(
        "FEASIBILITY",
        (
            Whole("roster", "final"),
            Whole("roster", "potential"),
            Whole("roster", "high"),
            Whole("roster", "pipeline"),
            Whole("roster", "booked"),
            Amount("required_coverage"),
            Whole("roster", "rep_id" if show == "people" else "name"),
            Const(show),
        ),
    )


TABLES: tuple[Table, ...] = (
    spilled(
        "fairness",
        _fairness("score"),
        Column("measure", "measure", width=21),
        Column("value", "value", Format.FACTOR),
        Column("verdict", "verdict", width=21),
    ),
    spilled(
        "fairness_bands",
        _fairness("bands"),
        Column("band", "band", width=21),
        Column("people", "people", Format.COUNT),
        Column("share", "share", Format.RATE),
        title="FAIRNESS, bands",
    ),
    spilled(
        "fairness_teams",
        _fairness("segments"),
        Column("segment", "segment", width=21),
        Column("people", "people", Format.COUNT),
        Column("score", "fairness score", Format.FACTOR),
        Column("gini_score", "1 - Gini", Format.FACTOR),
        Column("within_share", "share within 15 %", Format.RATE),
        Column("min_max", "lowest / highest", Format.FACTOR),
        Column("verdict", "verdict", width=21),
        title="FAIRNESS, by team",
    ),
    findings("fairness_findings", _fairness("findings")),
    spilled(
        "feasibility",
        _feasibility("people"),
        Column("rep_id", "key", width=21),
        Column("potential_share", "share of potential", Format.RATE),
        Column("stretch_rate", "stretch", Format.RATE),
        Column("coverage", "coverage", Format.FACTOR),
        Column("coverage_gap", "coverage gap", Format.MONEY),
        Column("flags", "flags", width=21),
    ),
    findings("feasibility_findings", _feasibility("findings")),
    findings(
        "gathered_findings",
        Call(
            "FINDINGS",
            tuple(
                Block(f"{source}_findings", "line", "rows")
                for source in ("split", "cascade", "fairness", "feasibility")
            ),
        ),
    ),
    spilled(
        "situations",
        Call(
            "SITUATIONS",
            (
                Whole("roster", "final"),
                Whole("roster", "last_restated"),
                Whole("roster", "ramp_alone"),
                Whole("roster", "presence"),
                Whole("roster", "plan"),
                Whole("roster", "moved_share"),
                Whole("split", "at_cap"),
                Whole("split", "at_floor"),
                Whole("roster", "overridden"),
                Const(_SITUATION_SHARE),
                Whole("roster", "name"),
            ),
        ),
        Column("line", "line", Format.COUNT),
        Column("name", "key", width=21),
        Column("situation", "situation", width=21),
        Column("detail", "detail", width=40),
        Column("quota", "quota", Format.MONEY),
    ),
    spilled(
        "simulation",
        Call(
            "SIMULATEATTAINMENT",
            (
                Whole("roster", "planned"),
                Whole("weights", "log_sd"),
                Whole("roster", "final"),
                Amount("target"),
                Amount("company_uncertainty"),
                Const(4000),
            ),
        ),
        Column("measure", "measure", width=30),
        Column("value", "value", Format.FACTOR),
    ),
)
