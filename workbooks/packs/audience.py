"""Who may see what of a plan: one table, audience × field → show, band or hide.

Every pack asks it before a figure is taken into a page; nothing is taken out of a page afterwards, so what an audience
may not see is not in the file at all: neither in a text, nor in notes, alternative texts, properties, nor in the
workbook inside a chart.
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["FEWEST", "POLICY", "Audience", "Field", "Show", "may_see"]

FEWEST = 3
"""People a group shown to those who see no person has at least: in a pair, each could subtract their own figure."""


class Audience(StrEnum):
    """Whom a pack is for."""

    EXECUTIVES = "executives"
    BOARD = "board"
    ALL_HANDS = "all-hands"
    FINANCE = "finance"
    HR = "hr"
    LEADER = "leader"
    MANAGER = "manager"
    REP = "rep"
    MARKETING = "marketing"


class Field(StrEnum):
    """What can be said of a plan.

    COMPANY    figures of the whole company, its segments, regions and products
    SCENARIOS  conservative, base and upside, chances and ranges
    RISKS      what could go wrong, by name and money
    TEAM       figures of groups of people
    PERSON     names of sellers with their figures
    SITUATION  special situations of persons: ramps, leaves, plans of improvement
    ACCOUNT    names of customers with their figures
    RESOURCES  headcount, hires and budget
    PAY        what people earn
    """

    COMPANY = "company"
    SCENARIOS = "scenarios"
    RISKS = "risks"
    TEAM = "team"
    PERSON = "person"
    SITUATION = "situation"
    ACCOUNT = "account"
    RESOURCES = "resources"
    PAY = "pay"


class Show(StrEnum):
    """How a field is shown: as it is, only of groups of at least `FEWEST` people, or not at all.

    Of an audience that sees one's own or one's own people only, the pack takes no others; see the letters and the
    leaders' packs.
    """

    SHOW = "show"
    BAND = "band"
    HIDE = "hide"


_S, _B, _H = Show.SHOW, Show.BAND, Show.HIDE
_COLUMNS = (
    Field.COMPANY, Field.SCENARIOS, Field.RISKS, Field.TEAM, Field.PERSON, Field.SITUATION, Field.ACCOUNT,
    Field.RESOURCES, Field.PAY,
)  # fmt: skip
_ROWS: Mapping[Audience, tuple[Show, ...]] = {
    #                     company scenarios risks team person situation account resources pay
    Audience.EXECUTIVES: (_S, _S, _S, _S, _S, _S, _S, _S, _H),
    Audience.BOARD:      (_S, _S, _S, _B, _B, _H, _H, _S, _H),
    Audience.ALL_HANDS:  (_S, _H, _H, _B, _B, _H, _H, _H, _H),
    Audience.FINANCE:    (_S, _S, _S, _S, _S, _H, _H, _S, _H),
    Audience.HR:         (_S, _H, _H, _S, _S, _S, _H, _S, _S),
    Audience.LEADER:     (_H, _H, _H, _S, _S, _S, _S, _H, _H),
    Audience.MANAGER:    (_H, _H, _H, _H, _S, _S, _S, _H, _H),
    Audience.REP:        (_H, _H, _H, _H, _S, _H, _S, _H, _S),
    Audience.MARKETING:  (_S, _H, _H, _H, _H, _H, _H, _H, _H),
}  # fmt: skip

POLICY: Mapping[Audience, Mapping[Field, Show]] = {
    audience: dict(zip(_COLUMNS, row, strict=True)) for audience, row in _ROWS.items()
}


def may_see(audience: Audience, field: Field) -> Show:
    """How an audience sees a field."""
    return POLICY[audience][field]
