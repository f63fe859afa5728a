"""What every post promises: into folders, and by a mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from sync.errors import UndeliveredError
from sync.people.post import Attachment, FolderPost, Post, SmtpPost
from tests.sync.people.mail_server import MailServer, mail_server

AT = datetime(2020, 4, 1, 9, 30, tzinfo=UTC)
SENDER, TO = "qplan@example.com", "cfo@example.com"
BODY = "To approve  ABCD-EFGH\n\n.a dot at the start\nKöln 🚀 " + "long " * 400 + "\n"


class Way(NamedTuple):
    """A post, one that cannot deliver, and the place where messages arrive."""

    post: Post
    broken: Post
    folder: Path
    server: MailServer

    def arrived(self) -> list[EmailMessage]:
        """Every message that arrived, wherever that is."""
        files = [path.read_bytes() for path in sorted(self.folder.rglob("*.eml"))]
        return [message_from_bytes(text, policy=policy.default) for text in (*files, *self.server.taken)]


@contextmanager
def ways(kind: str, folder: Path) -> Iterator[Way]:
    """The post of that kind."""
    (folder / "file").write_text("")
    with mail_server() as server:
        host, port = str(server.server_address[0]), server.server_address[1]
        if kind == "folder":
            yield Way(FolderPost(folder / "box", SENDER), FolderPost(folder / "file", SENDER), folder, server)
        else:
            post, broken = (SmtpPost(host, where, SENDER, starttls=False) for where in (port, 1))
            yield Way(post, broken, folder, server)


@pytest.fixture(params=["folder", "smtp"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Each post there is."""
    with ways(request.param, tmp_path) as made:
        yield made


def test_a_message_arrives_whole_and_once(way: Way) -> None:
    """Sender, addressee, subject, moment and every line of the text, a line that starts with a dot included."""
    way.post.send(TO, "Ihre Entscheidung für 2020Q2 🚀", BODY, AT)
    (message,) = way.arrived()
    assert (message["From"], message["To"]) == (SENDER, TO)
    assert message["Subject"] == "Ihre Entscheidung für 2020Q2 🚀"
    assert message["Date"].datetime == AT
    assert message.get_content().replace("\r\n", "\n") == BODY


def test_a_file_goes_along_whole(way: Way) -> None:
    """Text and file arrive, every byte of it, under its name and type."""
    file = Attachment("Plan 2020Q2, Köln.xlsx", "application/vnd.example.sheet", bytes(range(256)) * 40)
    way.post.send(TO, "s", BODY, AT, [file])
    (message,) = way.arrived()
    text = message.get_body()
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == BODY
    (arrived,) = message.iter_attachments()
    assert (arrived.get_filename(), arrived.get_content_type(), arrived.get_content()) == file


def test_where_it_went_is_said_and_the_text_is_not(way: Way) -> None:
    """The answer is for the log, where no code may stand."""
    said = way.post.send(TO, "s", BODY, AT)
    assert TO in said
    assert "ABCD" not in said


def test_two_messages_are_two_messages(way: Way) -> None:
    """To one person a moment apart, and to another at the same moment."""
    for to, text, at in ((TO, "a\n", AT), (TO, "b\n", AT + timedelta(microseconds=1)), ("cro@example.com", "c\n", AT)):
        way.post.send(to, "s", text, at)
    got = sorted((str(message["To"]), message.get_content().strip()) for message in way.arrived())
    assert got == [("cfo@example.com", "a"), ("cfo@example.com", "b"), ("cro@example.com", "c")]


def test_what_cannot_be_handed_over_is_undelivered_and_nothing_was_sent(way: Way) -> None:
    """The error names the addressee and what to do, and not the text."""
    with pytest.raises(UndeliveredError, match=r"cfo@example\.com") as caught:
        way.broken.send(TO, "s", BODY, AT)
    assert caught.value.remedy
    assert "ABCD" not in str(caught.value)
    assert way.arrived() == []


def test_a_subject_of_several_lines_adds_no_header(way: Way) -> None:
    """Names from the CRM stand in subjects: nobody else gets the message because of one, and it arrives."""
    way.post.send(TO, "Deal\r\nBcc: eve@example.com\n\nfalse text", "text\n", AT)
    (message,) = way.arrived()
    assert message["Bcc"] is None
    assert message["Subject"] == "Deal Bcc: eve@example.com false text"
    assert message.get_content().strip() == "text"


def test_two_messages_of_one_moment_are_two(way: Way) -> None:
    """Neither takes the place of the other."""
    for subject in ("first", "second"):
        way.post.send(TO, subject, BODY, AT)
    assert [message["Subject"] for message in way.arrived()] == ["first", "second"]
