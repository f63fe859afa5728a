"""Tokens: made once, kept as a hash, good until revoked, and nobody is let in by a damaged file."""

import stat
from datetime import date

import pytest

from xl_addin.server.tokens import BadTokenFileError, TokenFile, UnknownHolderError

DAY = date(2026, 4, 1)


def test_a_token_opens_until_it_is_revoked(tmp_path):
    """Two holders; one is withdrawn and may get a new token, the other one stays."""
    running = TokenFile(tmp_path / "tokens.json")
    assert running.holder_of("Bearer qp_anything") is None
    desk = TokenFile(running.path)
    ana, ben = desk.add("Ana", DAY), desk.add("Q2 plan.xlsx", DAY, reads_plan=True)
    assert running.holder_of(f"Bearer {ana}").name == "Ana"
    assert running.holder_of(f"bearer {ben}").reads_plan
    desk.revoke("Ana", DAY)
    assert running.holder_of(f"Bearer {ana}") is None
    assert running.holder_of(f"Bearer {ben}") is not None
    assert desk.add("Ana", DAY) != ana
    assert [(holder.name, holder.revoked) for holder in desk.holders()] == [
        ("Ana", "2026-04-01"), ("Q2 plan.xlsx", ""), ("Ana", "")
    ]  # fmt: skip


def test_the_file_tells_no_token(tmp_path):
    """It holds no part of the secret, and only its owner can read it."""
    tokens = TokenFile(tmp_path / "deep" / "tokens.json")
    token = tokens.add("Ana", DAY)
    assert token[3:] not in tokens.path.read_text(encoding="utf-8")
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "x" * 81, "a\nb", "<b>"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, name):
    """Names are shown in lists."""
    with pytest.raises(UnknownHolderError, match="A name has"):
        TokenFile(tmp_path / "tokens.json").add(name, DAY)


def test_nobody_holds_two_and_nobody_unknown_is_revoked(tmp_path):
    """The sentence says what to do."""
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.add("Ana", DAY)
    with pytest.raises(UnknownHolderError, match="revoke it first"):
        tokens.add("Ana", DAY)
    with pytest.raises(UnknownHolderError, match="Ben holds no token"):
        tokens.revoke("Ben", DAY)


@pytest.mark.parametrize(
    "damage", ["", "[]", '{"holders": 3}', '{"holders": [{"name": "x"}]}', '{"holders": [{"x": 1}]}']
)
def test_a_damaged_file_lets_nobody_in(tmp_path, damage):
    """Who was good before the damage is not good after it."""
    tokens = TokenFile(tmp_path / "tokens.json")
    token = tokens.add("Ana", DAY)
    assert tokens.holder_of(f"Bearer {token}") is not None
    tokens.path.write_text(damage, encoding="utf-8")
    with pytest.raises(BadTokenFileError, match="is not a file of tokens"):
        tokens.holder_of(f"Bearer {token}")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "qp_x", "Bearer \udcff"])
def test_what_is_no_bearer_token_opens_nothing(tmp_path, header):
    """However it is malformed."""
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.add("Ana", DAY)
    assert tokens.holder_of(header) is None
