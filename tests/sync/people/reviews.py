"""Reviews for the tests of what people are shown: twelve people in two teams, and names that are not harmless."""

from decimal import Decimal

from sync.model.change import Change, ChangeSet
from sync.model.evidence import Evidence, GateShown, Person, Remark, Told
from sync.people.review import Group, Review
from tests.sync.plans import PLAN, key

__all__ = ["MARKUP", "review"]

WAIVER = "Waived by Carol (Finance): we are few"
MARKUP = "<script>alert('x')</script>"


def review(people: int = 12) -> Review:
    """So many people: the n-th had 100,000 and is to have n thousand more, but for the last, who is new with 5,000."""
    names = [f"Rep {n:02}" for n in range(1, people)]
    told = [
        Person(name=name, team=f"Team {n % 2}", planned=Decimal(100_000 + 1_000 * n), last=Decimal(100_000))
        for n, name in enumerate(names, start=1)
    ]
    told.append(Person(name=f"New {MARKUP}", team="Team 0", planned=Decimal(5_000)))
    changes = [
        Change(
            record=key(person.name),
            field="QuotaAmount",
            before=person.last,
            after=person.planned,
            unit="USD",
            label=person.name,
            cell="Quotas!L10",
            reason=f"because {MARKUP}",
        )
        for person in told
    ]
    evidence = Evidence(
        unit="USD",
        figures=(Told(title="Planned revenue", says="1,200,000 USD"), Told(title="Chance", says="54.0%", note="of it")),
        gates=(
            GateShown(title="Scenario variance", verdict="pass", figure="5.0%", limit="below 10.0%"),
            GateShown(title="Churn risk", verdict="fail", figure="9.0%", limit="below 3.0%", waiver=WAIVER),
            GateShown(title="Pilot", verdict="insufficient", figure="n/a", limit="above 60.0%"),
        ),
        findings=(Remark(severity="warning", sentence=f"Look at {MARKUP}.", remedy="Mend it.", at="Quotas!F12"),),
        people=tuple(told),
    )
    change_set = ChangeSet(plan_id=PLAN, desired=(), changes=tuple(changes))
    totals = (("quotas", "12, 1,171,000 USD in total"), ("changes", "12 to be written to the CRM"))
    biggest = sorted(changes, key=lambda change: -change.size)
    groups = (Group("quotas: 12 changes", ["Team 1: 6 changes", "Team 0: 6 changes"], biggest),)
    return Review(change_set, evidence, "plan.xlsx", totals, groups, "ana", "2020-04-01 09:30 UTC", "f" * 64)
