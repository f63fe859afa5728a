"""A change set for people: sums, teams, and the biggest first."""

from decimal import Decimal

from sync.model.change import Change, RecordKey
from sync.writeback.summary import NO_TEAM, summaries
from tests.sync.plans import key

NOUNS = {"ForecastingQuota": "quotas", "Account": "account moves"}


def _quota(rep: str, before: int | None, after: int, team: str) -> Change:
    held = None if before is None else Decimal(before)
    return Change(record=key(rep), field="QuotaAmount", before=held, after=Decimal(after), unit="USD", label=rep,
                  cell="", team=team)  # fmt: skip


def _move(name: str, revenue: int | None, team: str) -> Change:
    worth = None if revenue is None else Decimal(revenue)
    record = RecordKey.of("Account", {"Id": name})
    return Change(record=record, field="OwnerId", before="005a", after="005b", unit="", label=name, cell="",
                  worth=worth, team=team, names=(("005b", "Ben"),))  # fmt: skip


def test_sums_are_those_of_the_changes_and_the_biggest_come_first() -> None:
    """Quotas by how much they change, accounts by their revenue; each team likewise."""
    changes = [
        _move("small", 10, "North"),
        _quota("a", 100, 130, "North"),
        _quota("b", None, 50, "South"),
        _quota("c", 400, 380, "North"),
        _move("unknown", None, ""),
        _move("large", 900, "South"),
    ]
    quotas, moves = summaries(changes, NOUNS)
    assert [one.label for one in quotas.changes] == ["b", "a", "c"]
    assert quotas.total.says == "quotas: 3 changes, 500 → 560 (+60)"
    assert [team.says for team in quotas.teams] == [
        "South: 1 changes, 0 → 50 (+50)",
        "North: 2 changes, 500 → 510 (+10)",
    ]
    assert [one.label for one in moves.changes] == ["large", "small", "unknown"]
    assert moves.total.says == "account moves: 3 changes, 910 of yearly revenue"
    assert [team.name for team in moves.teams] == ["South", "North", NO_TEAM]
    assert moves.changes[0].will == "Ben"


def test_a_kind_without_a_change_is_not_spoken_of() -> None:
    """Nothing changes: nothing is said."""
    assert summaries([], NOUNS) == ()
    assert [one.noun for one in summaries([_move("x", 1, "")], NOUNS)] == ["account moves"]
