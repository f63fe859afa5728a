"""Where tokens come from: `POST /token`, and where they end: `POST /revoke`."""

from sync.emulators.sheets.accounts import GrantError
from sync.emulators.sheets.errors import ApiError
from sync.emulators.sheets.rest.call import Call, reply
from sync.emulators.sheets.shapes import Json

__all__ = ["revoke", "token", "token_info", "user_info"]


def token(call: Call) -> Json:
    """An access token for a grant: a service account's JWT, a refresh token, or a code of consent."""
    form = dict(call.request.form) or (call.json if call.request.is_json else {})
    try:
        return call.cloud.accounts.grant(form)
    except GrantError as error:
        return reply({"error": error.error, "error_description": error.description}, 400)


def revoke(call: Call) -> Json:
    """A token less."""
    given = call.request.form.get("token") or call.text("token")
    if call.cloud.accounts.revoke(given):
        return {}
    return reply({"error": "invalid_token", "error_description": "Token expired or revoked"}, 400)


def token_info(call: Call) -> Json:
    """Whom a token stands for, and for what."""
    try:
        session = call.cloud.accounts.session(call.text("access_token"))
    except ApiError:
        return reply({"error": "invalid_token", "error_description": "Invalid Value"}, 400)
    scopes = " ".join(f"https://www.googleapis.com/auth/{one}" for one in sorted(session.scopes))
    return {"email": session.account.email, "email_verified": "true", "scope": scopes, "expires_in": "3599"}


def user_info(call: Call) -> Json:
    """Who asks."""
    account = call.somebody("drive")
    return {"sub": account.permission_id, "name": account.name, "email": account.email, "email_verified": True}
