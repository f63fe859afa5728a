"""Every resource the emulator answers: method, path, end point; and how a request finds its own."""

import traceback
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.rest import (
    analytics,
    bulk_ingest,
    bulk_one,
    bulk_query,
    changes,
    collections,
    composite,
    describe,
    login,
    query,
    records,
)
from sync.emulators.salesforce.rest.call import Call, reply

__all__ = ["answer", "token_of"]

EndPoint = Callable[[Call], Response]
_D = "/services/data/v<version>"
_A = "/services/async/<version>"
# (method, path, end point, open to callers without a session)
ROUTES: tuple[tuple[str, str, EndPoint, bool], ...] = (
    ("POST", "/services/oauth2/token", login.token, True),
    ("POST", "/services/oauth2/revoke", login.revoke, True),
    ("GET", "/services/oauth2/userinfo", login.user_info, False),
    ("POST", "/services/oauth2/userinfo", login.user_info, False),
    ("GET", "/id/<org_id>/<user_id>", login.user_info, False),
    ("POST", "/services/Soap/u/<version>", login.soap_login, True),
    ("POST", "/services/Soap/c/<version>", login.soap_login, True),
    ("POST", "/services/Soap/u/<version>/<org_id>", login.soap_login, True),
    ("POST", "/services/Soap/c/<version>/<org_id>", login.soap_login, True),
    ("GET", "/services/data", describe.versions, True),
    ("GET", _D, describe.resources, False),
    ("GET", _D + "/limits", describe.limits, False),
    ("GET", _D + "/limits/recordCount", describe.record_counts, False),
    ("GET", _D + "/sobjects", describe.sobjects, False),
    ("GET", _D + "/sobjects/<sobject>", describe.sobject_info, False),
    ("POST", _D + "/sobjects/<sobject>", records.create, False),
    ("GET", _D + "/sobjects/<sobject>/describe", describe.describe, False),
    ("GET", _D + "/sobjects/<sobject>/<id>", records.read, False),
    ("PATCH", _D + "/sobjects/<sobject>/<id>", records.change, False),
    ("DELETE", _D + "/sobjects/<sobject>/<id>", records.remove, False),
    ("GET", _D + "/sobjects/<sobject>/<id>/<path:value>", records.read, False),
    ("PATCH", _D + "/sobjects/<sobject>/<id>/<path:value>", records.change, False),
    ("DELETE", _D + "/sobjects/<sobject>/<id>/<path:value>", records.remove, False),
    ("GET", _D + "/query", query.query, False),
    ("GET", _D + "/queryAll", query.query_all, False),
    ("GET", _D + "/query/<locator>", query.more, False),
    ("GET", _D + "/queryAll/<locator>", query.more, False),
    ("GET", _D + "/sobjects/<sobject>/updated", changes.updated, False),
    ("GET", _D + "/sobjects/<sobject>/deleted", changes.deleted, False),
    ("POST", _D + "/composite/sobjects", collections.create_many, False),
    ("PATCH", _D + "/composite/sobjects", collections.update_many, False),
    ("DELETE", _D + "/composite/sobjects", collections.remove_many, False),
    ("GET", _D + "/composite/sobjects/<sobject>", collections.read_many, False),
    ("POST", _D + "/composite/sobjects/<sobject>", collections.read_many, False),
    ("PATCH", _D + "/composite/sobjects/<sobject>/<field>", collections.upsert_many, False),
    ("POST", _D + "/composite", composite.composite, False),
    ("POST", _D + "/composite/graph", composite.graph, False),
    ("POST", _D + "/composite/batch", composite.batch, False),
    ("POST", _D + "/composite/tree/<sobject>", composite.tree, False),
    ("GET", _D + "/jobs/query", bulk_query.jobs, False),
    ("POST", _D + "/jobs/query", bulk_query.create, False),
    ("GET", _D + "/jobs/query/<job>", bulk_query.read, False),
    ("PATCH", _D + "/jobs/query/<job>", bulk_query.change, False),
    ("DELETE", _D + "/jobs/query/<job>", bulk_query.remove, False),
    ("GET", _D + "/jobs/query/<job>/results", bulk_query.results, False),
    ("GET", _D + "/jobs/ingest", bulk_ingest.jobs, False),
    ("POST", _D + "/jobs/ingest", bulk_ingest.create, False),
    ("GET", _D + "/jobs/ingest/<job>", bulk_ingest.read, False),
    ("PATCH", _D + "/jobs/ingest/<job>", bulk_ingest.change, False),
    ("DELETE", _D + "/jobs/ingest/<job>", bulk_ingest.remove, False),
    ("PUT", _D + "/jobs/ingest/<job>/batches", bulk_ingest.upload, False),
    ("GET", _D + "/jobs/ingest/<job>/<kind>", bulk_ingest.results, False),
    ("GET", _D + "/analytics/reports", analytics.reports, False),
    ("POST", _D + "/analytics/reports", analytics.create_report, False),
    ("GET", _D + "/analytics/reports/<id>", analytics.report, False),
    ("POST", _D + "/analytics/reports/<id>", analytics.report, False),
    ("PATCH", _D + "/analytics/reports/<id>", analytics.change_report, False),
    ("DELETE", _D + "/analytics/reports/<id>", analytics.remove_report, False),
    ("GET", _D + "/analytics/reports/<id>/describe", analytics.describe_report, False),
    ("GET", _D + "/analytics/dashboards", analytics.dashboards, False),
    ("GET", _D + "/analytics/dashboards/<id>", analytics.dashboard, False),
    ("POST", _D + "/analytics/dashboards/<id>", analytics.dashboard, False),
    ("GET", _D + "/analytics/dashboards/<id>/describe", analytics.describe_dashboard, False),
    ("PATCH", _D + "/analytics/dashboards/<id>", analytics.filter_dashboard, False),
    ("PUT", _D + "/analytics/dashboards/<id>", analytics.refresh_dashboard, False),
    ("GET", _D + "/analytics/dashboards/<id>/status", analytics.dashboard_status, False),
    ("POST", _A + "/job", bulk_one.create_job, False),
    ("GET", _A + "/job/<job>", bulk_one.job, False),
    ("POST", _A + "/job/<job>", bulk_one.change_job, False),
    ("GET", _A + "/job/<job>/batch", bulk_one.batches, False),
    ("POST", _A + "/job/<job>/batch", bulk_one.add_batch, False),
    ("GET", _A + "/job/<job>/batch/<batch>", bulk_one.batch, False),
    ("GET", _A + "/job/<job>/batch/<batch>/request", bulk_one.request_of, False),
    ("GET", _A + "/job/<job>/batch/<batch>/result", bulk_one.results, False),
    ("GET", _A + "/job/<job>/batch/<batch>/result/<result>", bulk_one.query_result, False),
)


_OPEN = {end_point for _, _, end_point, free in ROUTES if free}
_MAP = Map(
    [Rule(path, methods=[method], endpoint=end_point) for method, path, end_point, _ in ROUTES],
    strict_slashes=False,
    merge_slashes=False,
)


def token_of(request: Request) -> str:
    """The access token a request carries, or nothing."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() in {"bearer", "oauth"}:
        return value.strip()
    return request.headers.get("X-SFDC-Session", "")


def answer(call: Call) -> Response:
    """The response to a request, whatever it is: errors are answers too, and what is not modelled is 501."""
    request = call.request
    method = _method(request)
    try:
        end_point, path = _match(request, method)
        call.path = path
        call.version = path.get("version", "")
        if end_point not in _OPEN and not call.user:
            call.user = call.sessions.user_of(token_of(request))
            if call.sessions.used >= call.org.features.daily_api_requests:
                raise ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            call.sessions.used += 1
        if request.path.startswith("/services/data/v") and call.version not in describe.VERSIONS:
            raise ApiError("NOT_FOUND", "The requested resource does not exist")
        found: Response = end_point(call)
    except MethodNotAllowed as error:
        allowed = ", ".join(sorted(error.valid_methods or ()))
        message = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
        return reply([{"message": message, "errorCode": "METHOD_NOT_ALLOWED"}], 405)
    except NotFound:
        message = f"the emulator does not model {method} {request.path}: see LIMITS.md"
        return reply([{"message": message, "errorCode": "NOT_IMPLEMENTED"}], 501)
    except records.AmbiguousError as error:
        return call.reply(error.urls, 300)
    except ApiError as error:
        if request.path.startswith("/services/async/"):
            return bulk_one.refusal(request, error)
        return call.reply([error.body()], error.status)
    except ConnectionError:
        raise
    except Exception:  # noqa: BLE001 - a fault of the emulator is the server's fault to its client, and printed
        traceback.print_exc()
        return reply([{"message": "the emulator failed: see its error output", "errorCode": "UNKNOWN_EXCEPTION"}], 500)
    return found


def _match(request: Request, method: str) -> tuple[EndPoint, dict[str, str]]:
    """The end point and what the path names, matched before the path is unquoted: an external id may hold a slash."""
    raw = urlsplit(str(request.environ.get("RAW_URI") or quote(request.path))).path
    end_point, path = _MAP.bind("").match(raw, method=method)
    return end_point, {name: unquote(value) for name, value in path.items()}


def _method(request: Request) -> str:
    """The method meant: clients that cannot send PATCH post with `_HttpMethod=PATCH`."""
    if request.method == "POST":
        return request.args.get("_HttpMethod", request.headers.get("X-HTTP-Method-Override", "POST")).upper()
    return request.method
