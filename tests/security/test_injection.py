"""Text of others stays text wherever it arrives; the page of threats names a test for every kind."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from sync.people.post import FolderPost
from sync.people.web.look import review_file
from tests.sync.people.reviews import MARKUP, review

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
KINDS = {"formula", "CSV", "SOQL", "header", "path", "template", "prompt"}
NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)


def test_every_kind_of_injection_has_a_test_that_is_there() -> None:
    """Each row of the page's table names files of tests, and so does every threat that something stands against."""
    table = PAGE.split("## Injection")[1].split("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    assert {row[1].strip() for row in rows} == KINDS
    for row in rows:
        assert re.findall(r"`tests/[^`]+`", row[4]), row[1]
    for named in re.findall(r"`(tests/[^`]+)`", PAGE):
        assert (ROOT / named).exists(), named


@pytest.mark.parametrize("hostile", ["Plan\r\nBcc: eve@x.com", "Plan\nX-Evil: 1\n\nbody", "Plan\x0bY", "a\u2028b"])
def test_no_name_becomes_a_header(tmp_path: Path, hostile: str) -> None:
    """A line break in a name that stands in a subject is a blank: no further header, and the body is ours."""
    post = FolderPost(tmp_path, "qplan@example.com")
    path = post.send("cfo@example.com", f"Approve {hostile}", "the body", NOON)
    mail = message_from_bytes(Path(path).read_bytes(), policy=policy.default)
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    body = mail.get_body()
    assert body is not None
    assert body.get_content() == "the body\n"


@pytest.mark.parametrize("address", ["../../etc/passwd@x", "/etc/cron.d/x@y", "a\\..\\b@c", "..", "."])
def test_no_address_leads_out_of_the_outbox(tmp_path: Path, address: str) -> None:
    """Whatever an address is, its message stands in a folder of the outbox's own, or is refused."""
    outbox = tmp_path / "outbox"
    path = Path(FolderPost(outbox, "qplan@example.com").send(address, "s", "b", NOON)).resolve()
    assert outbox.resolve() in path.parents


def test_no_text_becomes_markup() -> None:
    """Names and reasons with tags in them are shown as they were typed, and the page runs no script."""
    page = review_file(review())
    assert MARKUP not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize("template", sorted((ROOT / "sync").rglob("*.html")))
def test_nothing_of_others_is_marked_safe(template: Path) -> None:
    """Only the program's own style sheet passes the templates unescaped."""
    marked = re.findall(r"\{\{([^}]*)\|\s*safe\s*\}\}", template.read_text(encoding="utf-8"))
    assert {one.strip() for one in marked} <= {"style()"}
