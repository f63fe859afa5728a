"""Post: a message reaches its addressee alone, or nobody."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pydantic import SecretStr

from sync.errors import UndeliveredError
from sync.people.post import FolderPost, SmtpPost
from tests.sync.people.mail_server import MailServer
from tests.sync.people.mail_server import mail_server as running

AT = datetime(2020, 4, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with running() as server:
        yield server


def test_a_folder_post_keeps_each_addressee_apart(tmp_path: Path) -> None:
    """One folder per addressee, one file per message, readable by its owner alone."""
    path = Path(FolderPost(tmp_path, "qplan@x").send("cfo@x.com", "Your décision", "code\n", AT))
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["To"], message["Subject"], message.get_content()) == ("cfo@x.com", "Your décision", "code\n")
    assert path.parent == tmp_path / "cfo@x.com"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.rglob("*.tmp"))


def test_an_address_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Addresses come from a settings file; a slash in one is not a path."""
    path = Path(FolderPost(tmp_path / "box", "q@x").send("../../etc/x", "s", "b", AT))
    assert path.resolve().is_relative_to((tmp_path / "box").resolve())


def test_a_folder_that_cannot_be_written_is_an_undelivered_message(tmp_path: Path) -> None:
    """The name of the folder is taken by a file."""
    (tmp_path / "box").write_text("")
    with pytest.raises(UndeliveredError, match=r"cfo@x\.com"):
        FolderPost(tmp_path / "box", "q@x").send("cfo@x.com", "s", "b", AT)


def test_smtp_hands_the_message_to_the_server(mail_server: MailServer) -> None:
    """A real SMTP conversation on loopback."""
    host, port = mail_server.server_address[:2]
    post = SmtpPost(str(host), port, "qplan@x.com", starttls=False)
    assert post.send("cfo@x.com", "Plan", "the code\n", AT) == "cfo@x.com by 127.0.0.1"
    message = message_from_bytes(mail_server.taken[0], policy=policy.default)
    assert (message["From"], message["To"], message.get_content().strip()) == (
        "qplan@x.com",
        "cfo@x.com",
        "the code",
    )


@pytest.mark.parametrize("trouble", ["addressee", "starttls", "login", "port"])
def test_what_smtp_refuses_is_undelivered(mail_server: MailServer, trouble: str) -> None:
    """An unknown mailbox, a server without TLS or without logins, and no server at all: nothing was sent."""
    host, port = mail_server.server_address[:2]
    mail_server.refuses = trouble == "addressee"
    post = SmtpPost(
        str(host),
        1 if trouble == "port" else port,
        "qplan@x.com",
        starttls=trouble == "starttls",
        username="me" if trouble == "login" else "",
        password=SecretStr("pw"),
    )
    with pytest.raises(UndeliveredError) as caught:
        post.send("cfo@x.com", "Plan", "body", AT)
    assert "pw" not in str(caught.value).split()
    assert mail_server.taken == []
