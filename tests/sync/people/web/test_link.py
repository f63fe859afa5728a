"""Links: signed, for a time, and read only whole."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.people.web.link import BadLinkError, Link, Links, kept_key

NOW = datetime(2020, 4, 1, 9, 30, 15, 5, tzinfo=UTC)
LINKS = Links("https://plan.example.com", 14, lambda: "k" * 32)


def _token() -> str:
    return LINKS.address("2020Q2", "cfo", "d" * 64, NOW).rpartition("/")[2]


def test_a_link_says_whose_decision_on_what_until_when() -> None:
    """Fourteen days from now, to the second; the address begins where the page is served."""
    assert LINKS.address("2020Q2", "cfo", "d" * 64, NOW).startswith("https://plan.example.com/d/")
    expires = datetime(2020, 4, 15, 9, 30, 15, tzinfo=UTC)
    assert LINKS.read(_token(), NOW) == Link("2020Q2", "cfo", "d" * 64, expires)
    assert LINKS.read(_token(), expires - timedelta(seconds=1)).approver == "cfo"
    with pytest.raises(BadLinkError) as late:
        LINKS.read(_token(), expires)
    assert late.value.is_expired


def test_another_key_signs_nothing_this_one_reads() -> None:
    """A link made elsewhere is not one that was sent."""
    forged = Links("https://plan.example.com", 14, lambda: "j" * 32).address("2020Q2", "cfo", "d" * 64, NOW)
    with pytest.raises(BadLinkError, match="not one that was sent"):
        LINKS.read(forged.rpartition("/")[2], NOW)


@given(st.data())
def test_a_link_changed_in_any_letter_is_refused(data: st.DataObject) -> None:
    """Each letter of it counts, the last one too, of which a decoder would drop some bits."""
    token = _token()
    at = data.draw(st.sampled_from([*range(len(token)), len(token) - 1]))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/é"))
    changed = token[:at] + letter + token[at + 1 :]
    if changed == token:
        assert LINKS.read(changed, NOW).plan == "2020Q2"
    else:
        with pytest.raises(BadLinkError):
            LINKS.read(changed, NOW)


@given(st.text(max_size=2_000))
def test_no_text_is_more_than_a_bad_link(text: str) -> None:
    """Whatever an address ends with is read or refused, never a fault."""
    with pytest.raises(BadLinkError):
        LINKS.read(text, NOW)


def test_a_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    """Eight that start at once sign alike; nobody else can read the file, and nothing is left beside it."""
    path = tmp_path / "keys" / "web.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [path] * 8))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
