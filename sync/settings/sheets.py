"""The section [sheets]."""

from pathlib import Path

from pydantic import Field, SecretStr

from sync.settings.section import CONFIG_NAME, Section

__all__ = ["SHEETS_SECRETS", "SheetsSettings"]

SHEETS_SECRETS = ("private_key", "client_secret", "refresh_token")
_NONE = SecretStr("")


class SheetsSettings(Section):
    """How to reach the plan's Google spreadsheet, and who types there.

    A login is a service account (its key file, or `client_email` with the private key), or a person's consent
    (`client_id` with client secret and refresh token, or the file Google's tools write). Secrets come from
    `QPLAN_SHEETS__…` or from the keyring, never from this file.
    """

    key_file: Path = Field(
        Path(),
        description="key of a service account, or a consent as Google's tools write it",
        examples=["google.json"],
    )
    client_email: str = Field("", description="address of the service account, where there is no key_file")
    client_id: str = Field("", description="of the OAuth client, for a person's consent")
    private_key: SecretStr = Field(_NONE, description="of the service account, PEM text")
    client_secret: SecretStr = Field(_NONE, description="of the OAuth client")
    refresh_token: SecretStr = Field(_NONE, description="of a person's consent")
    folder: str = Field("", description="id of the Drive folder new spreadsheets stand in; a shared drive's for a team")
    finance: tuple[str, ...] = Field((), description="addresses of those who type what is Finance's", examples=[[]])
    revops: tuple[str, ...] = Field((), description="addresses of those who type what is RevOps'", examples=[[]])
    readers: tuple[str, ...] = Field((), description="addresses of those who only read")
    sheets_url: str = Field("https://sheets.googleapis.com", description="where the Sheets API is")
    drive_url: str = Field("https://www.googleapis.com", description="where the Drive API is")
    token_url: str = Field("https://oauth2.googleapis.com/token", description="where tokens are given")
    reads_a_minute: int = Field(60, ge=1, description="requests that read, of one login; Google's own limit")
    writes_a_minute: int = Field(60, ge=1, description="requests that write, of one login; Google's own limit")
    timeout_seconds: float = Field(60.0, gt=0, description="how long one request may take")
    retry_seconds: float = Field(120.0, ge=0, description="how long a failed request is tried again")

    @property
    def missing(self) -> str:
        """What is needed before anybody can log in, as a sentence; empty when nothing."""
        if self.key_file != Path() or (self.client_email and self.private_key):
            return ""
        if self.client_email:
            return "sheets: the service account needs QPLAN_SHEETS__PRIVATE_KEY in the environment"
        if self.client_id:
            needed = [name for name in ("client_secret", "refresh_token") if not getattr(self, name)]
            says = ", ".join(f"QPLAN_SHEETS__{name.upper()}" for name in needed)
            return f"sheets: the consent needs {says} in the environment" if says else ""
        return f"sheets: there is no login; set key_file in {CONFIG_NAME} (docs/two-way-sheets.md says how to get one)"
