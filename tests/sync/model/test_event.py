"""The chain of events shows any later touch."""

from sync.model.event import GENESIS, Kind, broken_link, chain_hash

Stored = tuple[int, str, Kind, str, str, str, str, str]


def _chain(payloads: list[str]) -> list[Stored]:
    rows: list[Stored] = []
    previous = GENESIS
    for seq, payload in enumerate(payloads, start=1):
        link = chain_hash(previous, "2020Q2", Kind.PUBLISHED, "2020-04-01T00:00:00+00:00", "ana", payload)
        rows.append((seq, "2020Q2", Kind.PUBLISHED, "2020-04-01T00:00:00+00:00", "ana", payload, previous, link))
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
