"""What differs between two states of a plan, by hand."""

from datetime import date
from pathlib import Path

from sync.model.version import Held, Moved, Promised, State
from sync.plan.versions import FIGURES, Difference, compared, state_of
from workbooks.document.table import DocumentTable
from workbooks.models import PlanDocument


def state(
    quotas: dict[str, float | None], moves: dict[str, str], teams: dict[str, tuple[float, float]], **figures: float
) -> State:
    return State(
        figures={id_: figures.get(id_) for id_ in FIGURES},
        inputs={"target": figures.get("plan_target")},
        quotas={
            key: Promised(name=f"Rep {key}", team="North", amount=amount, is_override=False)
            for key, amount in quotas.items()
        },
        moves={
            key: Moved(account=f"Account {key}", holder="Rep a", receiver=receiver, revenue=float(key))
            for key, receiver in moves.items()
        },
        teams={team: Held(quota=quota, revenue=revenue) for team, (quota, revenue) in teams.items()},
    )


BEFORE = state(
    {"a": 100.0, "b": 200.0, "c": None}, {"1": "Rep b", "5": "Rep b"}, {"North": (300.0, 60.0)}, plan_target=300.0
)
AFTER = state(
    {"a": 100.0, "b": 150.0, "c": 80.0},
    {"5": "Rep c", "9": "Rep b"},
    {"North": (330.0, 40.0), "South": (0.0, 20.0)},
    plan_target=330.0,
)


def document(**finals: float | str) -> PlanDocument:
    """A workbook with these final quotas, all of them of the team North."""
    columns = {
        "rep_id": list(finals), "name": list(finals), "manager": ["North"] * len(finals),
        "final": list(finals.values()), "override": [None] * len(finals),
    }  # fmt: skip
    table = DocumentTable("rep_id", columns, "Quotas", range(len(finals)))
    return PlanDocument(
        path=Path("plan.xlsx"), sha256="", quarter="2026Q1", as_of=None, snapshot_id="", inputs={}, input_cells={},
        tables={"quotas": table},
    )  # fmt: skip


def test_a_team_of_which_no_quota_is_known_has_none() -> None:
    """Of n/a and 80 the team has 80; of n/a alone it has none, which is not 0, and differs from 80."""
    some, none = state_of(document(a="n/a", b=80.0, c=5.0)), state_of(document(a="n/a", b="n/a"))
    assert some.teams["North"].quota == 85.0
    assert none.teams["North"].quota is None
    assert Difference("quota", "North", None, 85.0) in compared(none, some).teams


def test_two_equal_states_are_the_same() -> None:
    """Nothing differs from itself."""
    assert compared(BEFORE, BEFORE).is_same


def test_figures_keep_their_names_and_what_is_not_known() -> None:
    """All of the company's figures are there; the target rose by 30, the others are not known on either side."""
    figures = compared(BEFORE, AFTER).figures
    assert [one.what for one in figures] == list(FIGURES.values())
    assert figures[0] == Difference("Target", "", 300.0, 330.0)
    assert figures[0].change == 30.0
    assert {one.change for one in figures[1:]} == {None}
    assert compared(BEFORE, AFTER).inputs == (Difference("target", "", 300.0, 330.0),)


def test_quotas_that_differ_the_largest_change_first() -> None:
    """One that was not known comes first, then 200 → 150; the one that stayed is left out."""
    assert compared(BEFORE, AFTER).quotas == (
        Difference("Rep c", "North", None, 80.0),
        Difference("Rep b", "North", 200.0, 150.0),
    )


def test_accounts_that_end_up_elsewhere() -> None:
    """9 now moves, 5 goes to somebody else, 1 stays with its owner: the largest revenue first."""
    assert [(one.what, one.before, one.after) for one in compared(BEFORE, AFTER).moves] == [
        ("Account 9", "Rep a", "Rep b"),
        ("Account 5", "Rep b", "Rep c"),
        ("Account 1", "Rep b", "Rep a"),
    ]


def test_money_by_team_adds_up() -> None:
    """Both sums of every team, one that is new from 0: revenue is only handed on, 60 before and after."""
    teams = compared(BEFORE, AFTER).teams
    assert [(one.team, one.what, one.change) for one in teams] == [
        ("North", "quota", 30.0), ("North", "revenue", -20.0), ("South", "quota", 0.0), ("South", "revenue", 20.0),
    ]  # fmt: skip
    assert sum(one.change or 0.0 for one in teams if one.what == "revenue") == 0.0


def test_the_other_way_round_the_changes_are_the_opposite() -> None:
    """Comparing B with A undoes comparing A with B."""
    there, back = compared(BEFORE, AFTER), compared(AFTER, BEFORE)
    for name in ("figures", "quotas", "teams"):
        changes = [{(one.team, one.what): one.change for one in getattr(found, name)} for found in (there, back)]
        assert changes[0] == {key: None if value is None else -value for key, value in changes[1].items()}


def table(key: str, **columns: list[object]) -> DocumentTable:
    """A table of a document, whatever sheet it stands in."""
    return DocumentTable(key, columns, "Any", range(len(columns[key])))


def test_two_sellers_of_one_name_are_in_their_own_teams() -> None:
    """Both are called Kim; the tabs of accounts tell them apart by the end of their ids. What nobody knows is no 0."""
    tables = {
        "quotas": table(
            "rep_id", rep_id=["k1", "k2"], name=["Kim", "Kim"], manager=["North", "South"], final=[100.0, 200.0],
            override=[None, 210.0],
        ),
        "data_territory_reps": table("rep", rep=["Kim (k1)", "Kim (k2)"], rep_id=["k1", "k2"]),
        "account_moves": table(
            "account_id", account_id=["a", "b", "c"], name=["A", "B", "C"], owner=["Kim (k1)", "Kim (k1)", "Kim (k2)"],
            final=["Kim (k1)", "Kim (k2)", "Kim (k2)"], arr=["n/a", 30.0, 12.0],
        ),
    }  # fmt: skip
    document = PlanDocument(
        path=Path("plan.xlsx"), sha256="", quarter="2020Q2", as_of=date(2020, 3, 31), snapshot_id="S", inputs={},
        input_cells={}, tables=tables,
    )  # fmt: skip
    found = state_of(document)
    assert found.teams == {"North": Held(quota=100.0, revenue=None), "South": Held(quota=200.0, revenue=42.0)}
    assert {key: (one.holder, one.receiver) for key, one in found.moves.items()} == {"b": ("Kim (k1)", "Kim (k2)")}
    assert [one.is_override for one in found.quotas.values()] == [False, True]
