"""Ways in: every OAuth grant, and SOAP login. The password is `password`; keys and signatures are not checked."""

import base64
import hashlib
import json
import sqlite3

from lxml import etree
from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.rest.call import Call, reply
from sync.emulators.salesforce.rest.soap import CALLS, answered, text_of

__all__ = ["revoke", "soap_login", "token", "user_info"]

PASSWORD = "password"  # noqa: S105 - the emulator's documented one


def _find_user(db: sqlite3.Connection, username: str) -> tuple[str, bool]:
    """The id of that user and whether they are active; the integration user for a name nobody has."""
    found = db.execute("SELECT Id, IsActive FROM User WHERE Username = ?", (username,)).fetchone()
    return (str(found[0]), bool(found[1])) if found else (INTEGRATION_USER, True)


def _refused(error: str, description: str) -> Response:
    return reply({"error": error, "error_description": description}, 400)


def _subject(assertion: str) -> str:
    """The subject a JWT names; ValueError when it is none. Its signature is not looked at."""
    parts = assertion.split(".")
    if len(parts) != 3:
        raise ValueError("not a JWT")
    claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    if not isinstance(claims, dict) or not claims.get("sub"):
        raise ValueError("no subject")
    return str(claims["sub"])


def token(call: Call) -> Response:
    """`POST /services/oauth2/token`: password, client credentials, JWT bearer and refresh token grants."""
    form = call.request.form
    grant = form.get("grant_type", "")
    username = ""
    match grant:
        case "password":
            if not form.get("password", "").startswith(PASSWORD) or not form.get("username"):
                return _refused("invalid_grant", "authentication failure")
            username = form["username"]
        case "client_credentials":
            if not form.get("client_id") and not call.request.authorization:
                return _refused("invalid_client_id", "client identifier invalid")
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            try:
                username = _subject(form.get("assertion", ""))
            except ValueError:
                return _refused("invalid_grant", "invalid assertion")
        case "refresh_token":
            if not form.get("refresh_token", "").startswith("5Aep"):
                return _refused("invalid_grant", "expired access/refresh token")
            username = bytes.fromhex(form["refresh_token"][4:]).decode(errors="replace")
        case _:
            return _refused("unsupported_grant_type", "grant type not supported")
    with call.org.read() as db:
        user, active = _find_user(db, username)
    if not active:
        return _refused("invalid_grant", "inactive user")
    access = call.sessions.issue(call.org.org_id, user)
    issued = str(int(call.org.now().timestamp() * 1000))
    identity = f"{call.origin}/id/{call.org.org_id}/{user}"
    signature = base64.b64encode(hashlib.sha256((identity + issued).encode()).digest()).decode()
    found = {
        "access_token": access,
        "instance_url": call.origin,
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued,
        "signature": signature,
        "scope": "api refresh_token",
    }
    if grant in {"password", "refresh_token"}:
        found["refresh_token"] = "5Aep" + username.encode().hex()
    return reply(found, headers={"Cache-Control": "no-store"})


def revoke(call: Call) -> Response:
    """`POST /services/oauth2/revoke`."""
    call.sessions.forget(call.request.form.get("token", "") or call.request.args.get("token", ""))
    return Response(status=200)


def user_info(call: Call) -> Response:
    """`GET /services/oauth2/userinfo` and the identity url of the token answer."""
    with call.org.read() as db:
        found = db.execute(
            "SELECT Username, Name, Email, FirstName, LastName, IsActive, LanguageLocaleKey, LocaleSidKey FROM User "
            "WHERE Id = ?",
            (call.user,),
        ).fetchone()
    username, name, email, first, last, active, language, locale = found
    identity = f"{call.origin}/id/{call.org.org_id}/{call.user}"
    urls = {
        kind: f"{call.origin}/services/{path}"
        for kind, path in {
            "enterprise": f"Soap/c/{{version}}/{call.org.org_id}",
            "partner": f"Soap/u/{{version}}/{call.org.org_id}",
            "rest": "data/v{version}/",
            "sobjects": "data/v{version}/sobjects/",
            "query": "data/v{version}/query/",
        }.items()
    }
    return call.reply(
        {
            "sub": identity,
            "id": identity,
            "asserted_user": True,
            "user_id": call.user,
            "organization_id": call.org.org_id,
            "preferred_username": username,
            "username": username,
            "nickname": username,
            "name": name,
            "display_name": name,
            "email": email,
            "email_verified": True,
            "given_name": first,
            "family_name": last,
            "first_name": first,
            "last_name": last,
            "active": bool(active),
            "user_type": "STANDARD",
            "language": language,
            "locale": locale,
            "zoneinfo": "GMT",
            "utcOffset": 0,
            "is_app_installed": True,
            "urls": urls,
        }
    )


def _fault(code: str, message: str) -> Response:
    body = (
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring><detail>"
        f'<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>"
    )
    return answered(body, 500)


def _called(call: Call, root: "etree._Element") -> Response:
    """A call in the name of whoever's session the header names."""
    (body,) = root.xpath("/*/*[local-name()='Body']/*[1]") or [None]
    name = "" if body is None else str(etree.QName(body).localname)
    if body is None or name not in CALLS:
        listed = ", ".join(sorted(CALLS))
        return _fault(
            "UNKNOWN_EXCEPTION", f"the emulator's SOAP end point knows login, logout, {listed}, and not {name}"
        )
    try:
        call.user = call.sessions.user_of(text_of(root, "sessionId"))
        call.version = call.path["version"]
        call.sessions.used += 1
        return answered(f"<{name}Response>{CALLS[name](call, root, body)}</{name}Response>")
    except ApiError as error:
        return _fault(error.code, _escaped(error.message))


def soap_login(call: Call) -> Response:
    """`POST /services/Soap/u/NN.0`: login with user name and password (and any token), logout, and the calls."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(call.request.get_data(), parser)
    except etree.XMLSyntaxError:
        return _fault("UNKNOWN_EXCEPTION", "the request is not XML")
    if root.xpath("//*[local-name()='logout']"):
        call.sessions.forget(text_of(root, "sessionId"))
        return answered("<logoutResponse/>")
    if not root.xpath("//*[local-name()='login']"):
        return _called(call, root)
    username, password = text_of(root, "username"), text_of(root, "password")
    if not username or not password.startswith(PASSWORD):
        message = "Invalid username, password, security token; or user locked out."
        return _fault("INVALID_LOGIN", message)
    with call.org.read() as db:
        user, active = _find_user(db, username)
        if not active:
            return _fault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
        name, email = db.execute("SELECT Username, Email FROM User WHERE Id = ?", (user,)).fetchone()
    session = call.sessions.issue(call.org.org_id, user)
    org15 = call.org.org_id[:15]
    body = (
        "<loginResponse><result>"
        f"<metadataServerUrl>{call.origin}/services/Soap/m/{call.path['version']}/{org15}</metadataServerUrl>"
        "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>"
        f"<serverUrl>{call.origin}/services/Soap/u/{call.path['version']}/{org15}</serverUrl>"
        f"<sessionId>{session}</sessionId><userId>{user}</userId><userInfo>"
        f"<organizationId>{call.org.org_id}</organizationId><sessionSecondsValid>7200</sessionSecondsValid>"
        f"<userEmail>{_escaped(email)}</userEmail><userId>{user}</userId><userName>{_escaped(name)}</userName>"
        f"<organizationMultiCurrency>{str(call.org.features.multi_currency).lower()}</organizationMultiCurrency>"
        "</userInfo></result></loginResponse>"
    )
    return answered(body)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
