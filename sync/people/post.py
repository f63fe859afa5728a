"""Post: one message to one person on a channel of their own. Approval codes travel by it and by nothing else."""

import os
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple, Protocol

from pydantic import SecretStr

from sync.errors import UndeliveredError

__all__ = ["Attachment", "FolderPost", "Post", "SmtpPost"]


class Attachment(NamedTuple):
    """A file that goes with a message: its name, its media type and its bytes."""

    name: str
    type: str
    content: bytes


class Post(Protocol):
    """Sends a message. Raises UndeliveredError when it cannot be handed over, and then has sent nothing."""

    def send(self, to: str, subject: str, body: str, at: datetime, attachments: Sequence[Attachment] = ()) -> str:
        """Send `body` to the address `to`; returns where it went, for people (never the body)."""

    def trouble(self) -> str:
        """Why a message could not be sent now, without an end mark; empty where one could. Nothing is sent."""


class FolderPost:
    """Puts messages as .eml files into a folder per addressee, for a trial without a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, to: str, subject: str, body: str, at: datetime, attachments: Sequence[Attachment] = ()) -> str:
        """Write `<folder>/<addressee>/<time>.eml`, readable by its owner alone; none takes another's place."""
        name = "".join(letter if letter.isalnum() or letter in "@.-_" else "_" for letter in to)
        box = self._folder / (name if name.strip(".") else "_")  # `..` alone would be the folder above
        try:
            box.mkdir(parents=True, exist_ok=True)
            path = _free(box, at)
            temporary = path.with_suffix(".tmp")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(_message(self._sender, to, subject, body, at, attachments)))
            temporary.replace(path)
        except OSError as fault:
            raise UndeliveredError(to, f"{box} cannot be written: {fault.strerror}") from fault
        return str(path)

    def trouble(self) -> str:
        """Whether the folder can be made and written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            return f"{self._folder} cannot be written: {fault.strerror}"
        return "" if os.access(self._folder, os.W_OK) else f"{self._folder} cannot be written"


def _free(box: Path, at: datetime) -> Path:
    """A file that is not there yet, named after the moment, or after the first microsecond that is free from it on."""
    while (path := box / f"{at:%Y%m%dT%H%M%S.%f}.eml").exists():
        at += timedelta(microseconds=1)
    return path


class SmtpPost:
    """Sends through an SMTP server, with STARTTLS and a login where the settings ask for them."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        starttls: bool = True,
        username: str = "",
        password: SecretStr | None = None,
        connect: Callable[..., smtplib.SMTP] = smtplib.SMTP,
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._starttls, self._username, self._password = starttls, username, password or SecretStr("")
        self._connect = connect

    def send(self, to: str, subject: str, body: str, at: datetime, attachments: Sequence[Attachment] = ()) -> str:
        """Hand the message to the server."""
        try:
            with self._connect(self._host, self._port, timeout=30) as server:
                self._enter(server)
                server.send_message(_message(self._sender, to, subject, body, at, attachments))
        except (OSError, smtplib.SMTPException) as fault:
            raise UndeliveredError(to, f"{self._host}:{self._port} did not take it: {fault}") from fault
        return f"{to} by {self._host}"

    def trouble(self) -> str:
        """Whether the server answers and lets this login in."""
        try:
            with self._connect(self._host, self._port, timeout=30) as server:
                self._enter(server)
                server.noop()
        except (OSError, smtplib.SMTPException) as fault:
            return f"{self._host}:{self._port} did not answer as wanted: {fault}"
        return ""

    def _enter(self, server: smtplib.SMTP) -> None:
        if self._starttls:
            server.starttls(context=ssl.create_default_context())
        if self._username:
            server.login(self._username, self._password.get_secret_value())


def _message(
    sender: str, to: str, subject: str, body: str, at: datetime, attachments: Sequence[Attachment]
) -> EmailMessage:
    message = EmailMessage()
    # names from the CRM stand in subjects: a line break in one is a blank, never a further header
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Date"] = at
    message.set_content(body)
    for one in attachments:
        kind, _, subtype = one.type.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return message
