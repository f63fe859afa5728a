"""Who acts: accounts, the tokens that stand for them, and the grants that give tokens."""

import base64
import binascii
import json
import secrets
import threading
from dataclasses import dataclass, field

from sync.emulators.sheets.errors import ApiError

__all__ = ["Account", "Accounts", "GrantError", "Session"]

_SCOPE = "https://www.googleapis.com/auth/"
_READ = {"sheets": {"spreadsheets", "spreadsheets.readonly"}, "drive": {"drive.readonly", "drive.metadata.readonly"}}
_WRITE = {"sheets": {"spreadsheets"}, "drive": set[str]()}
_ALL = {"drive", "drive.file"}


class GrantError(Exception):
    """A token endpoint's refusal: OAuth's `error` and `error_description`."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody: their address, in lower case, and the name shown for them."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.email.rpartition("@")[2]

    @property
    def permission_id(self) -> str:
        """The id of what they are permitted, the same on every file."""
        return str(int.from_bytes(self.email.encode(), "big") % 10**20).rjust(20, "0")


@dataclass(frozen=True, slots=True)
class Session:
    """A token's account and the scopes it was given for (empty: all)."""

    account: Account
    scopes: frozenset[str] = field(default_factory=frozenset)

    def check(self, service: str, *, writes: bool) -> None:
        """ApiError (403) when its scopes do not reach that far."""
        if not self.scopes or self.scopes & _ALL or self.scopes & (_WRITE if writes else _READ)[service]:
            return
        raise ApiError(
            "PERMISSION_DENIED",
            "Request had insufficient authentication scopes.",
            [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                    "domain": "googleapis.com",
                    "metadata": {"service": f"{service}.googleapis.com"},
                }
            ],
        )


class Accounts:
    """All accounts, made where they are first named, and the tokens handed out. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}
        self._refresh: dict[str, Session] = {}
        self._barred: set[str] = set()

    def named(self, email: str, name: str = "") -> Account:
        """The account of that address."""
        email = email.strip().lower()
        with self._lock:
            if email not in self._known or name:
                self._known[email] = Account(email, name or email.partition("@")[0])
            return self._known[email]

    def token(self, email: str, scopes: frozenset[str] = frozenset()) -> str:
        """A new access token of that account."""
        session = Session(self.named(email), scopes)
        token = f"ya29.{secrets.token_urlsafe(48)}"
        with self._lock:
            self._sessions[token] = session
        return token

    def refresh_token(self, email: str, scopes: frozenset[str] = frozenset()) -> str:
        """A new refresh token of that account, as a person's consent gives it."""
        session = Session(self.named(email), scopes)
        token = f"1//{secrets.token_urlsafe(32)}"
        with self._lock:
            self._refresh[token] = session
        return token

    def session(self, token: str) -> Session:
        """Whom a token stands for; ApiError (401) when nobody."""
        with self._lock:
            found = self._sessions.get(token)
        if found is None:
            raise ApiError(
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                "valid authentication credential. See "
                "https://developers.google.com/identity/sign-in/web/devconsole-project.",
            )
        return found

    def forget(self, email: str = "") -> None:
        """End the sessions of an account, or of all."""
        with self._lock:
            self._sessions = {
                token: one for token, one in self._sessions.items() if email and one.account.email != email.lower()
            }

    def bar(self, email: str) -> None:
        """Take every access from an account: its sessions and refresh tokens end, new grants are refused."""
        self.forget(email)
        with self._lock:
            self._barred.add(email.lower())

    def revoke(self, token: str) -> bool:
        """End one token, and whatever was given for it; whether it was known."""
        with self._lock:
            known = self._refresh.pop(token, None) or self._sessions.pop(token, None)
        return known is not None

    def grant(self, form: dict[str, str]) -> dict[str, object]:
        """The answer of the token endpoint to that form; GrantError."""
        match form.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                email, scopes = _claims(form.get("assertion", ""))
            case "refresh_token":
                with self._lock:
                    kept = self._refresh.get(form.get("refresh_token", ""))
                if kept is None:
                    raise GrantError("invalid_grant", "Token has been expired or revoked.")
                email, scopes = kept.account.email, kept.scopes
            case "authorization_code":
                # Whoever consented is named by the code: there is no page of consent here.
                email, scopes = form.get("code", ""), frozenset(form.get("scope", "").split())
                if "@" not in email:
                    raise GrantError("invalid_grant", "Malformed auth code.")
            case other:
                raise GrantError("unsupported_grant_type", f"Invalid grant_type: {other or ''}")
        if email.lower() in self._barred:
            raise GrantError("invalid_grant", "Invalid grant: account not found")
        short = frozenset(scope.removeprefix(_SCOPE) for scope in scopes)
        answer: dict[str, object] = {
            "access_token": self.token(email, short),
            "expires_in": 3599,
            "token_type": "Bearer",
        }
        if form["grant_type"] == "authorization_code":
            answer["refresh_token"] = self.refresh_token(email, short)
        if scopes:
            answer["scope"] = " ".join(sorted(scopes))
        return answer


def _claims(assertion: str) -> tuple[str, frozenset[str]]:
    """Whom a JWT speaks for and the scopes it asks for. Its signature is not checked: keys are nobody's here."""
    parts = assertion.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        email = claims.get("sub") or claims["iss"]
    except (IndexError, ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise GrantError("invalid_grant", "Invalid JWT: Failed to parse assertion.") from None
    if not parts[-1] or len(parts) != 3:
        raise GrantError("invalid_grant", "Invalid JWT Signature.")
    return str(email), frozenset(str(claims.get("scope", "")).split())
