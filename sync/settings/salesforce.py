"""The section [salesforce]."""

from enum import StrEnum

from pydantic import Field, SecretStr

from sync.settings.section import CONFIG_NAME, Section

__all__ = ["SECRETS", "Flow", "SalesforceSettings"]

SECRETS = ("password", "security_token", "client_secret", "private_key", "access_token")
_NONE = SecretStr("")


class Flow(StrEnum):
    """The ways to log in to Salesforce."""

    SOAP = "soap"
    PASSWORD = "password"  # noqa: S105 - the name of an OAuth grant
    JWT = "jwt"
    CLIENT_CREDENTIALS = "client_credentials"
    ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a flow


class SalesforceSettings(Section):
    """How to reach the org. Secrets come from `QPLAN_SALESFORCE__…` or from the keyring, never from the file."""

    flow: Flow = Field(Flow.CLIENT_CREDENTIALS, description="how to log in", examples=["client_credentials"])
    login_url: str = Field(
        "https://login.salesforce.com",
        description="where to log in",
        examples=["https://YOURDOMAIN.my.salesforce.com"],
    )
    instance_url: str = Field("", description="the org's address, for the flow access_token")
    audience: str = Field("https://login.salesforce.com", description="whom a JWT is meant for")
    api_version: str = Field("64.0", pattern=r"^\d{2}\.0$", description="of Salesforce's API")
    username: str = Field("", description="for the flows soap, password and jwt")
    client_id: str = Field("", description="consumer key of the connected app", examples=[""])
    password: SecretStr = Field(_NONE, description="for the flows soap and password")
    security_token: SecretStr = Field(_NONE, description="sent with the password from networks the org does not trust")
    client_secret: SecretStr = Field(_NONE, description="for the flows client_credentials and password")
    private_key: SecretStr = Field(_NONE, description="PEM text, for the flow jwt")
    access_token: SecretStr = Field(_NONE, description="for the flow access_token")
    timeout_seconds: float = Field(120.0, gt=0, description="how long one request may take")
    retry_seconds: float = Field(120.0, ge=0, description="how long a failed request is tried again")
    api_max_share: float = Field(0.80, gt=0, le=1, description="of the org's daily requests, all programs together")
    api_max_run_share: float = Field(0.25, gt=0, le=1, description="of the org's daily requests, in one run")

    @property
    def missing(self) -> str:
        """What the flow still needs before anybody can log in, as a sentence; empty when nothing.

        Not a validator: reading a workbook or tracing a number needs no login, so it must not need its secrets.
        """
        needed: dict[Flow, tuple[str, ...]] = {
            Flow.SOAP: ("username", "password"),
            Flow.PASSWORD: ("username", "password", "client_id", "client_secret"),
            Flow.JWT: ("username", "client_id", "private_key"),
            Flow.CLIENT_CREDENTIALS: ("client_id", "client_secret"),
            Flow.ACCESS_TOKEN: ("access_token", "instance_url"),
        }
        says = ", ".join(
            f"QPLAN_SALESFORCE__{name.upper()} in the environment" if name in SECRETS else f"{name} in {CONFIG_NAME}"
            for name in needed[self.flow]
            if not getattr(self, name)
        )
        return f"salesforce: the {self.flow} flow needs {says}" if says else ""
