"""The section [web]."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from sync.settings.section import Section

__all__ = ["WEB_SECRETS", "WebSettings", "is_this_machine"]

WEB_SECRETS = ("signing_key",)
_SHORTEST_KEY = 32


class WebSettings(Section):
    """The page on which approvers decide, served by `qplan approvals serve`; without base_url no mail holds a link.

    Links are signed with `signing_key`, from `QPLAN_WEB__SIGNING_KEY` or the keyring; where there is none, with the
    key in `key_file`, which is made with the first link. A link alone opens nothing: it takes the approver's code.
    """

    base_url: str = Field(
        "",
        description="where people reach the page, as in https://plan.example.com; mails then hold a link to it",
    )
    host: str = Field("127.0.0.1", description="the address the page listens at; 0.0.0.0 for all of this machine")
    port: int = Field(8770, ge=0, le=65535, description="where it listens; 0 takes a free one")
    certificate: Path = Field(Path(), description="PEM file of the TLS certificate, see `qplan serve certificate`")
    certificate_key: Path = Field(Path(), description="PEM file of its private key")
    behind_proxy: bool = Field(
        False, description="whether a proxy ends TLS before it, and names callers in X-Forwarded-For"
    )
    link_days: int = Field(14, ge=1, le=366, description="how long a link is good for")
    key_file: Path = Field(Path("web.key"), description="where the signing key is kept when none is given")
    signing_key: SecretStr = Field(SecretStr(""), description="at least 32 characters; a new one voids all links")

    @field_validator("base_url")
    @classmethod
    def _codes_travel_encrypted(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError(f"{value!r} is no address: give one such as https://plan.example.com")
        if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
            raise ValueError("codes would travel in the open: give an address that begins with https://")
        return value.rstrip("/")

    @field_validator("signing_key")
    @classmethod
    def _key_is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"it must have at least {_SHORTEST_KEY} characters")
        return value

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> "WebSettings":
        if (self.certificate == Path()) != (self.certificate_key == Path()):
            raise ValueError("a certificate needs its key, and a key its certificate")
        return self

    @property
    def has_certificate(self) -> bool:
        """Whether the page speaks TLS itself."""
        return self.certificate != Path()


def is_this_machine(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
