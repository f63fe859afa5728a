"""The section [post]."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from sync.settings.section import Section

__all__ = ["PostSettings"]


class PostSettings(Section):
    """How codes reach approvers: SMTP, or a folder of .eml files for a trial without a mail server."""

    kind: Literal["folder", "smtp"] = Field("folder", description="how mails leave", examples=["smtp"])
    sender: str = Field("qplan@localhost", description="the address mails come from", examples=["qplan@example.com"])
    folder: Path = Field(Path("outbox"), description="where .eml files go, for the kind folder")
    host: str = Field("localhost", description="the mail server", examples=["smtp.example.com"])
    port: int = Field(587, ge=1, le=65535, description="of the mail server", examples=[587])
    starttls: bool = Field(True, description="whether the connection is encrypted before anything is said")
    username: str = Field("", description="at the mail server; when empty, nobody logs in")
    password: SecretStr = Field(SecretStr(""), description="at the mail server")
