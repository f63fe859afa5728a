"""Which end point answers what."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote

from werkzeug.wrappers import Response

from sync.emulators.sheets.errors import ApiError
from sync.emulators.sheets.quotas import Quotas
from sync.emulators.sheets.rest import comments, files, revisions, sharing, spreadsheets, tokens, upload, values
from sync.emulators.sheets.rest.call import Call, reply

__all__ = ["answer", "raw_path"]


class _Route(NamedTuple):
    method: str
    pattern: re.Pattern[str]
    answer: Callable[..., Any]
    metered: str  # "r" or "w": what it counts against at the Sheets API, "" where that has no part in it


def _route(method: str, path: str, end: Callable[..., Any], metered: str = "") -> _Route:
    return _Route(method, re.compile(path.replace("{}", "([^/]+?)") + "$"), end, metered)


_S, _F = "/v4/spreadsheets", "/drive/v3/files"
_V, _C, _P = _S + "/{}/values", _F + "/{}/comments", _F + "/{}/permissions"
_ROUTES = (
    _route("POST", "(?:/token|/o/oauth2/token|/oauth2/v[34]/token)", tokens.token),
    _route("POST", "(?:/revoke|/o/oauth2/revoke)", tokens.revoke),
    _route("GET", "(?:/tokeninfo|/oauth2/v[123]/tokeninfo)", tokens.token_info),
    _route("GET", "(?:/userinfo|/v1/userinfo|/oauth2/v[123]/userinfo)", tokens.user_info),
    _route("POST", _V + "/{}:append", values.append, "w"),
    _route("POST", _V + "/{}:clear", values.clear_one, "w"),
    _route("GET", _V + "/{}", values.get, "r"),
    _route("PUT", _V + "/{}", values.update, "w"),
    _route("GET", _V + ":batchGet", values.batch_get, "r"),
    _route("POST", _V + ":batchUpdate", values.batch_update, "w"),
    _route("POST", _V + ":batchClear", values.batch_clear, "w"),
    _route("POST", _V + ":batchGetByDataFilter", values.batch_get_by_data_filter, "r"),
    _route("POST", _V + ":batchUpdateByDataFilter", values.batch_update_by_data_filter, "w"),
    _route("POST", _V + ":batchClearByDataFilter", values.batch_clear_by_data_filter, "w"),
    _route("POST", _S, spreadsheets.create, "w"),
    _route("POST", _S + "/{}:batchUpdate", spreadsheets.batch_update, "w"),
    _route("POST", _S + "/{}:getByDataFilter", spreadsheets.get_by_data_filter, "r"),
    _route("GET", _S + "/{}", spreadsheets.get, "r"),
    _route("POST", _S + "/{}/sheets/{}:copyTo", spreadsheets.copy_sheet, "w"),
    _route("POST", _S + "/{}/developerMetadata:search", spreadsheets.search_metadata, "r"),
    _route("GET", _S + "/{}/developerMetadata/{}", spreadsheets.metadata, "r"),
    _route("GET", "/drive/v3/about", files.about),
    _route("GET", "/drive/v3/changes/startPageToken", revisions.start_page_token),
    _route("GET", "/drive/v3/changes", revisions.changes),
    _route("GET", _F + "/generateIds", files.generate_ids),
    _route("GET", _F, files.list_files),
    _route("POST", _F, files.create),
    _route("GET", _F + "/{}", files.get),
    _route("PATCH", _F + "/{}", files.update),
    _route("DELETE", _F + "/{}", files.delete),
    _route("POST", _F + "/{}/copy", files.copy_file),
    _route("GET", _F + "/{}/export", files.export),
    _route("GET", _P, sharing.list_permissions),
    _route("POST", _P, sharing.create),
    _route("GET", _P + "/{}", sharing.get),
    _route("PATCH", _P + "/{}", sharing.update),
    _route("DELETE", _P + "/{}", sharing.delete),
    _route("GET", _C, comments.list_comments),
    _route("POST", _C, comments.create),
    _route("GET", _C + "/{}", comments.get),
    _route("PATCH", _C + "/{}", comments.update),
    _route("DELETE", _C + "/{}", comments.delete),
    _route("GET", _C + "/{}/replies", comments.list_replies),
    _route("POST", _C + "/{}/replies", comments.create_reply),
    _route("GET", _C + "/{}/replies/{}", comments.get_reply),
    _route("PATCH", _C + "/{}/replies/{}", comments.update_reply),
    _route("DELETE", _C + "/{}/replies/{}", comments.delete_reply),
    _route("GET", _F + "/{}/revisions", revisions.list_revisions),
    _route("GET", _F + "/{}/revisions/{}", revisions.get),
    _route("POST", "/upload/drive/v[23]/files", upload.create),
    _route("(?:PUT|PATCH)", "/upload/drive/v[23]/files/{}", upload.replace),
)


def raw_path(environ: dict[str, Any]) -> str:
    """The path as it was sent, so that a slash in a name is told from one between names."""
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"]).partition("?")[0]


def answer(call: Call, path: str, quotas: Quotas | None) -> Response:
    """Answer a request of that path; a slash at its end, or before a verb, does not count."""
    path = path.rstrip("/").replace("/:", ":")
    try:
        method = call.request.headers.get("X-HTTP-Method-Override", call.request.method).upper()
        for route in _ROUTES:
            if not re.fullmatch(route.method, method):
                continue
            if (found := route.pattern.match(path)) is None:
                continue
            if route.metered and quotas is not None:
                session = call.session
                quotas.take(session.account.email if session else "(api key)", writes=route.metered == "w")
            body = route.answer(call, *(unquote(part) for part in found.groups()))
            return body if isinstance(body, Response) else reply(body)
        raise ApiError("UNIMPLEMENTED", f"The emulator does not model {method} {path}.")
    except ApiError as error:
        return reply(error.body(), error.code)
