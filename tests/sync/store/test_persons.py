"""People stand in evidence by key, and their names in one table that can be erased."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from sync.model.event import Kind, broken_link
from sync.model.pull_set import by_name
from sync.store import mirror
from sync.store.database import writing
from sync.store.events import EventLog
from sync.store.persons import Person, erase, find, learn, names_of
from sync.store.tables import EVENTS, MIRROR, PERSONS
from tests.sync.clocks import FixedClock

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)
ANN = ("User/005A", "Ann Able", "ann@acme.example", "ann.able@acme.example")
REP = ("User/005B", "Rep 28 (placeholder)", "", "")
REP_LONGER = ("User/005C", "Rep 28 (placeholder) Jr", "", "")
BO = ("actor/1", "", "", "bo")


@pytest.fixture
def known(store: Engine) -> Engine:
    """A store that knows four people."""
    with writing(store) as connection:
        assert learn(connection, [ANN, REP, REP_LONGER, BO]) == 4
    return store


def keys(store: Engine) -> dict[str, str]:
    """The key of each source."""
    with store.connect() as connection:
        return {row.source: row.key for row in connection.execute(select(PERSONS))}


def hidden(store: Engine, value: object) -> object:
    """A value as it is kept."""
    with store.connect() as connection:
        return names_of(connection).hidden(value)


def shown(store: Engine, value: object) -> object:
    """A kept value as it is read."""
    with store.connect() as connection:
        return names_of(connection).shown(value)


@pytest.mark.parametrize(
    "value",
    [
        "Ann Able",
        "ann@acme.example wrote to Ann Able, and Ann Able's manager to Rep 28 (placeholder) Jr.",
        {"label": "Rep 28 (placeholder)", "Ann Able": [1, None, True, "Annable, Ann Ablest"]},
        {"reason": "Ann Able moves", "by": "bo", "authors": ["bo", "Ann Able"], "word": "bo"},
        "{person:000000000000} was typed by somebody",
    ],
)
def test_what_is_kept_reads_as_it_was(known: Engine, value: object) -> None:
    """Names, whole or inside a sentence, come back to the letter; no part of another name is taken for one."""
    kept = hidden(known, value)
    text = json.dumps(kept)
    assert '"Ann Able"' not in text.replace('"reason": "Ann Able', "")
    assert "Annable, Ann Ablest" in text or "Annable" not in json.dumps(value)
    if "000000000000" not in text:
        assert shown(known, kept) == value


def test_a_reason_is_part_of_what_was_approved(known: Engine) -> None:
    """It stays as it was typed: the digest that approvals are bound to is made of it."""
    assert hidden(known, {"reason": "Ann Able moves", "note": "Ann Able moves"}) == {
        "reason": "Ann Able moves",
        "note": f"{{person:{keys(known)['User/005A']}:name}} moves",
    }


def test_a_lower_case_word_is_a_login_where_somebody_acts(known: Engine) -> None:
    """`bo` under `by` is a person, and a word of the program's own everywhere else."""
    kept = hidden(known, {"by": "bo", "kind": "bo", "says": "bo said"})
    assert kept == {"by": f"{{person:{keys(known)['actor/1']}:login}}", "kind": "bo", "says": "bo said"}


def test_the_chain_holds_keys_and_verifies_after_erasing(known: Engine) -> None:
    """An event names nobody in the store's rows, is read with names, and with a word in their place once erased."""
    log = EventLog(known, FixedClock(NOON))
    log.append("2020Q2", Kind.HELD, "Ann Able", {"label": "Ann Able", "reason": "budget"})
    log.append("2020Q2", Kind.RELEASED, "carla", {})
    with known.connect() as connection:
        rows = connection.execute(select(EVENTS.c.actor, EVENTS.c.payload)).all()
    assert not any("Ann" in f"{row}" or "carla" in f"{row}" for row in rows)
    assert [(one.actor, one.payload.get("label")) for one in log.of("2020Q2")] == [
        ("Ann Able", "Ann Able"),
        ("carla", None),
    ]
    head, key = log.head("2020Q2"), keys(known)["User/005A"]
    assert log.checked("2020Q2")[0][0].actor == "Ann Able"
    with writing(known) as connection:
        erase(connection, find(connection, "ANN ABLE"), NOON)
    assert log.checked("2020Q2")[0][0].actor == f"Erased person {key}"
    assert (log.broken_link("2020Q2"), log.head("2020Q2")) == (None, head)
    kept = log.stored("2020Q2")
    assert [one.actor for one in kept] == [row.actor for row in rows]
    links = [
        (one.seq, one.plan_id, one.kind, f"{one.at:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z", one.actor,
         json.dumps(one.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False), one.prev_hash, one.hash)
        for one in kept
    ]  # fmt: skip
    assert broken_link(links) is None


def test_a_name_that_changed_still_stands_for_them(known: Engine) -> None:
    """After a marriage both names are hers, what was noted reads as it did, and all entries are erased together."""
    kept = hidden(known, "Ann Able sold")
    with writing(known) as connection:
        learn(connection, [("User/005A", "Ann Baker", "ann@acme.example", "ann.able@acme.example")])
        assert {one.name for one in find(connection, "ann@acme.example")} == {"Ann Able", "Ann Baker"}
        assert {one.name for one in find(connection, "005A")} == {"Ann Able", "Ann Baker"}
    assert (shown(known, kept), shown(known, hidden(known, "Ann Baker"))) == ("Ann Able sold", "Ann Baker")
    with writing(known) as connection:
        erase(connection, find(connection, "Ann Baker"), NOON)
        assert find(connection, "Ann Able") == []
    assert hidden(known, "Ann Able") == "Ann Able"


def test_a_pull_brings_nobody_back(known: Engine) -> None:
    """The CRM still holds the name: the mirror keeps a word in its place, and learning them again changes nothing."""
    user = by_name("User")
    row = tuple(
        {"Id": "005A", "Name": "Ann Able", "Email": "ann@acme.example", "Username": "ann", "Title": "AE"}.get(name)
        for name in user.field_names
    )
    with writing(known) as connection:
        erase(connection, find(connection, "Ann Able"), NOON)
        first = mirror.store_rows(connection, user, [row], likely_new=True)
        again = mirror.store_rows(connection, user, [row])
        assert learn(connection, [ANN]) == 0
        found = connection.execute(select(MIRROR["User"])).mappings().one()
    key = keys(known)["User/005A"]
    assert (found["Name"], found["Username"]) == (f"Erased person {key}", f"erased-{key}")
    assert (found["Email"], found["Title"]) == (f"erased-{key}@invalid", None)
    assert (first.new, again.same) == (1, 1)


def test_what_is_known_of_somebody() -> None:
    """Texts that name them are those that are there."""
    assert Person("k", "User/1", "Ann", "", "ann").texts == ("Ann", "ann")
