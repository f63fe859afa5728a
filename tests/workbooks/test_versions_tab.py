"""The tab Versions: two versions, or one and the plan as it stands, side by side."""

from dataclasses import replace

import pytest

from tests.workbooks.conftest import small_facts, small_versions
from workbooks.book.checks import control_totals
from workbooks.book.entered import entered_since
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.document.versions import KeptVersion, Seller, Team
from workbooks.grammar.evaluation import Evaluation
from workbooks.tabs.versions_data.known import SLOTS
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.names import Host


def values(before=None, after=None, versions=None):
    """The small company's plan with these two chosen."""
    layout = planning_layout()
    facts = small_facts(versions=small_versions() if versions is None else tuple(versions))
    chosen = {"version_before": before, "version_after": after}
    entries = Entries({id_: name for id_, name in chosen.items() if name is not None}, {})
    return Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, entries))


def rows(found, table, key, *columns):
    """Columns of a table by its key."""
    cells = zip(*(found.column(table, id_) for id_ in columns), strict=True)
    return dict(zip(found.column(table, key), cells, strict=True))


def test_the_newest_version_stands_beside_the_plan_as_it_is():
    """Nothing chosen: Ana had 400,000 and has 477,000; what a version did not know is n/a, who was not there none."""
    found = values()
    assert found.amount("versions_conclusion").startswith("From c0ffee12ab34 to now: target 0.84 M → 0.84 M, ")
    sellers = rows(found, "versions_sellers", "rep_id", "before", "after", "change", "differs")
    now = dict(zip(found.column("quotas", "rep_id"), found.column("quotas", "final"), strict=True))
    assert sellers["R1"] == (400_000.0, now["R1"], now["R1"] - 400_000.0, "yes")
    assert sellers["M1"] == ("n/a", now["M1"], "n/a", "n/a")
    assert sellers["R2"] == ("none", now["R2"], "n/a", "yes")
    assert sellers["R4"] == ("none", "none", "n/a", "")
    assert found.amount("versions_quotas_differ") == "n/a"
    company = rows(found, "versions_figures", "measure", "before", "after")
    assert company["plan_target"] == (840_000.0, 840_000.0)
    assert company["plan_total"] == (800_000.0, found.amount("plan_total"))
    assert company["street_total"][0] == "n/a"


def test_two_kept_versions_are_compared_without_the_plan():
    """The upside first: Ana 450,000 → 400,000, her colleague's 10,000 gone; Beta goes from Ana to Ben; teams by name.

    Mia's team had quotas of 450,000 and has 400,000; the other team had 10,000 and is not there any more.
    """
    found = values("upside", "c0ffee12ab34")
    sellers = rows(found, "versions_sellers", "rep_id", "before", "after", "differs")
    assert sellers["R1"] == (450_000.0, 400_000.0, "yes")
    assert sellers["R4"] == (10_000.0, "none", "yes")
    assert sellers["R2"] == ("none", "none", "")
    assert rows(found, "versions_moves", "account_id", "before", "after", "differs")["A2"] == (
        "Ana Lopez",
        "=Ben()",
        "yes",
    )
    teams = rows(found, "versions_teams", "team", "before", "after", "change")
    assert teams["Mia Stone"] == (450_000.0, 400_000.0, -50_000.0)
    assert teams["=Gone*"] == (10_000.0, 0.0, -10_000.0)
    assert found.amount("versions_moves_differ") == 1.0
    company = rows(found, "versions_figures", "measure", "before", "after")
    assert company["plan_total"] == ("n/a", 800_000.0)


def test_money_of_the_plan_as_it_is_adds_up_by_team():
    """Quotas of all teams are the sum of final quotas, revenue that of all accounts, whoever would hold them."""
    found = values("now", "now")
    teams = rows(found, "versions_teams", "team", "before", "after", "has")
    assert sum(before for before, _, _ in teams.values()) == pytest.approx(found.amount("final_total"))
    assert sum(revenue for _, _, revenue in teams.values()) == pytest.approx(found.total("account_moves", "arr"))
    assert found.amount("versions_quotas_differ") == 0.0
    assert found.amount("versions_conclusion").startswith("From now to now: ")


def test_a_version_that_is_not_there_is_n_a_and_a_plan_without_versions_says_so():
    """No number is made up for a name nobody kept; before the first version there is nothing to compare."""
    found = values("never", "now")
    assert {before for before, _ in rows(found, "versions_figures", "measure", "before", "after").values()} == {"n/a"}
    assert set(found.column("versions_sellers", "before")) == {"n/a"}
    assert set(found.column("versions_teams", "before")) == {"n/a"}
    empty = values(versions=())
    assert empty.amount("versions_conclusion").startswith("No version is kept yet: ")
    assert empty.amount("version_before_slot") == empty.amount("version_after_slot") == 1


def test_names_that_differ_in_case_alone_are_told_apart():
    """Spreadsheets compare texts regardless of case: the older of Base and base is called by its number, too."""
    first, second = small_versions()
    found = values("base", "Base (no. 1)", (replace(first, name="base"), replace(second, name="Base")))
    assert [found.amount(f"version_{side}_slot") for side in ("before", "after")] == [2.0, 3.0]
    assert rows(found, "versions_sellers", "rep_id", "before", "after")["R1"] == (400_000.0, 450_000.0)


def test_many_versions_are_listed_and_the_newest_can_be_chosen():
    """Of 45 versions 30 are listed, with a line for the other 15; 12 can be compared, and cells stay where they are."""
    of = small_versions()[0]
    found = values(versions=[replace(of, number=number, name=f"v{number}") for number in range(45, 15, -1)])
    assert found.size("versions_list") == 31
    assert found.column("versions_list", "name")[-1] == "15 older: qplan versions list"
    assert found.column("versions_list", "choice")[:13] == ["yes"] * 12 + ["no"]
    assert found.size("version_slots") == SLOTS == values(versions=()).size("version_slots")
    assert found.column("version_slots", "name") == ["now", *(f"v{number}" for number in range(45, 33, -1))]


def test_sellers_without_end_stay_in_bounds():
    """500 sellers in 12 versions: a line each, and 6,000 lines of data; a team's quotas are those of its sellers."""
    sellers = {f"X{at:03d}": Seller(f"Seller {at}", f"Team {at % 50}", 1_000.0 + at) for at in range(500)}
    teams = {
        f"Team {team}": Team(sum(one.quota for one in sellers.values() if one.team == f"Team {team}"), None)
        for team in range(50)
    }
    of = small_versions()[0]
    versions = [
        replace(of, number=at, name=f"v{at}", sellers=sellers, teams=teams, moves={}) for at in range(12, 0, -1)
    ]
    found = values("v3", "v12", versions)
    assert found.size("version_quotas") == 6_000
    assert found.size("versions_sellers") == 500 + len(found.column("quotas", "rep_id"))
    assert rows(found, "versions_sellers", "rep_id", "before")["X499"] == (1_499.0,)
    assert rows(found, "versions_teams", "team", "before")["Team 7"] == (sum(1_000.0 + at for at in range(7, 500, 50)),)


def test_choosing_is_no_change_of_the_plan_and_stays_at_publication(plan, make_facts):
    """What is looked at is typed, kept, and told nowhere as a change; a name that is not on the list is a warning."""
    before = read(plan)
    enter(plan, {"version_before": "Upside", "version_after": "c0ffee12ab34"})
    chosen = read(plan)
    assert (chosen.findings, control_totals(chosen)) == ((), ())
    assert entered_since(before, chosen, planning_layout()) == ()
    kept: KeptVersion = replace(small_versions()[0], number=3, name="third")
    publish(make_facts(versions=(kept, *small_versions())), plan)
    after = read(plan)
    assert (after.inputs["version_before"], control_totals(after)) == ("Upside", ())
    assert after.figures["version_before_slot"] == 4.0
    enter(plan, {"version_before": "Downside"})
    (warned,) = read(plan).findings
    assert (warned.finding.code, warned.finding.severity) == ("input.not-in-list", "warning")
    assert control_totals(read(plan)) == ()
