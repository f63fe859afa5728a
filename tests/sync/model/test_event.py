"""The chain of events shows any later touch."""

from sync.model.event import GENESIS, Kind, broken_link, chain_hash

Stored = tuple[int, str, Kind, str, str, str, str, str]


def _chain(payloads: list[str], plan: str = "2020Q2", first: int = 1, previous: str = GENESIS) -> list[Stored]:
    rows: list[Stored] = []
    for seq, payload in enumerate(payloads, start=first):
        link = chain_hash(previous, plan, Kind.PUBLISHED, "2020-04-01T00:00:00+00:00", "ana", payload)
        rows.append((seq, plan, Kind.PUBLISHED, "2020-04-01T00:00:00+00:00", "ana", payload, previous, link))
        previous = link
    return rows


def test_an_untouched_chain_holds() -> None:
    """No link is broken in a chain as it was written, nor in an empty one."""
    assert broken_link(_chain(["{}", '{"a":1}', "{}"])) is None
    assert broken_link([]) is None


def test_a_changed_payload_breaks_the_chain_where_it_stands() -> None:
    """Rewriting what was said names the event that was rewritten."""
    rows = _chain(["{}", '{"a":1}', "{}"])
    rows[1] = (*rows[1][:5], '{"a":2}', *rows[1][6:])
    assert broken_link(rows) == 2


def test_a_removed_event_breaks_the_chain_after_it() -> None:
    """Taking an event out is seen at the one that followed it."""
    rows = _chain(["{}", '{"a":1}', "{}"])
    del rows[1]
    assert broken_link(rows) == 3


def test_what_came_later_is_held_against_the_event_before_it() -> None:
    """The later events of a chain hold after the hash they follow, and after no other."""
    rows = _chain(["{}", '{"a":1}', "{}"])
    assert broken_link(rows[1:], after=rows[0][-1]) is None
    assert broken_link(rows[2:], after=rows[0][-1]) == 3
    assert broken_link([], after=rows[0][-1]) is None


def test_each_plan_has_a_chain_of_its_own() -> None:
    """Events of two plans between one another; one taken out of either is seen in its own plan."""
    ours, others = _chain(["{}"] * 3), _chain(["{}"] * 3, "2020Q3", first=10)
    both = [row for pair in zip(ours, others, strict=True) for row in pair]
    assert broken_link(both) is None
    assert broken_link([row for row in both if row is not ours[1]]) == 3
    assert broken_link([row for row in both if row is not others[1]]) == 12


def test_a_store_of_the_first_release_had_one_chain_and_goes_on_with_one_a_plan() -> None:
    """Early events follow the one right before them, whatever its plan; each plan goes on from its own newest."""
    early = _chain(["{}"])
    early += _chain(["{}"], "2020Q3", first=2, previous=early[-1][-1])
    early += _chain(["{}"], first=3, previous=early[-1][-1])
    late = _chain(["{}", "{}"], "2020Q3", first=4, previous=early[1][-1])
    late += _chain(["{}"], first=6, previous=early[2][-1])
    assert broken_link(early + late) is None
    assert broken_link([*early[:1], *early[2:], *late]) == 3
