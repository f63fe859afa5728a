"""Logins to Google: a service account, or what a person has consented to; their secrets are in no message or log."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials as consent
from google.oauth2 import service_account

from sync.errors import SheetsLoginError
from sync.settings.sheets import SheetsSettings

__all__ = ["SCOPES", "address_of", "credentials_of", "session_of"]

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
_GOOGLE = "https://oauth2.googleapis.com/token"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def credentials_of(settings: SheetsSettings, home: Path) -> Credentials:
    """The login that the settings tell.

    Args:
        settings: of the section [sheets].
        home: folder of the settings file, in which a relative `key_file` lies.

    Raises:
        SheetsLoginError: the key is missing, or is none.
    """
    told = _told(settings, home)
    # a key names Google's own address of tokens; another one that is set is meant
    token_url = settings.token_url if settings.token_url != _GOOGLE else told.get("token_uri", _GOOGLE)
    try:
        if told.get("type") == "service_account":
            key = {**told, "token_uri": token_url}
            found: Credentials = service_account.Credentials.from_service_account_info(key, scopes=SCOPES)  # type: ignore[no-untyped-call]
            return found
        return consent.Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=told["refresh_token"],
            client_id=told["client_id"],
            client_secret=told["client_secret"],
            token_uri=token_url,
            scopes=SCOPES,
        )
    except (GoogleAuthError, ValueError, KeyError, TypeError) as error:
        what = f"lacks {error}" if isinstance(error, KeyError) else "cannot be used"
        raise SheetsLoginError(f"The key of the login to Google {what}.") from None  # a cause would quote the key


def session_of(credentials: Credentials, token_url: str = _GOOGLE) -> AuthorizedSession:
    """A session that logs in by itself and renews the login when it ends."""
    logging_in = requests.Session()
    if urlsplit(token_url).hostname in _LOOPBACK:
        logging_in.trust_env = False  # a proxy of the environment cannot reach this machine
    return AuthorizedSession(credentials, auth_request=Request(logging_in))  # type: ignore[no-untyped-call]


def address_of(credentials: Credentials) -> str:
    """The address spreadsheets are shared with, as far as the login tells it: that of a service account."""
    return str(getattr(credentials, "service_account_email", "") or "")


def _told(settings: SheetsSettings, home: Path) -> dict[str, Any]:
    if settings.missing:
        raise SheetsLoginError(f"{settings.missing}.")
    if settings.client_email and settings.private_key:
        key = settings.private_key.get_secret_value().replace("\\n", "\n")
        return {"type": "service_account", "client_email": settings.client_email, "private_key": key}
    if settings.client_id and settings.refresh_token:
        return {
            "type": "authorized_user",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.get_secret_value(),
            "refresh_token": settings.refresh_token.get_secret_value(),
        }
    path = home / settings.key_file
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SheetsLoginError(f"The key {path} cannot be read: {error.strerror or error}.") from error
    except ValueError:
        raise SheetsLoginError(f"The key {path} is not JSON.") from None
    if not isinstance(told, dict):
        raise SheetsLoginError(f"The key {path} is none of Google's.")
    return told
