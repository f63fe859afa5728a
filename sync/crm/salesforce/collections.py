"""Up to 200 records per request: sObject Collections, and Composite for steps that belong together."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from sync.crm.ports import Written
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.refusals import classify, classify_body
from sync.crm.salesforce.soql import identifier, record_id
from sync.crm.salesforce.values import to_json
from sync.errors import CrmError, LockHeldError, LostReplyError, RolledBackError

__all__ = ["LARGEST", "Collections"]

LARGEST = 200
_VERBS = {"create": "POST", "update": "PATCH", "upsert": "PATCH", "delete": "DELETE"}
_LONGEST_WAIT = 10.0


class Collections:
    """Writes several records of one object per request, and knows of each whether it was written.

    Args:
        client: the org.
        sleep: how to wait before rows that met a lock are sent again.
        rng: where the jitter comes from.
        sizes: rows per request: first, after a lock, after another one.
    """

    def __init__(
        self,
        client: SalesforceClient,
        sleep: Callable[[float], None],
        rng: random.Random,
        sizes: Sequence[int] = (LARGEST, 50, 1),
    ) -> None:
        self._client = client
        self._sleep = sleep
        self._rng = rng
        self._sizes = tuple(sizes)

    def write(
        self, sobject: str, action: str, rows: Sequence[Mapping[str, Any]], *, all_or_none: bool = False, key: str = ""
    ) -> list[Written]:
        """Create, update, upsert or delete rows; one result per row, in their order.

        Args:
            sobject: which object.
            action: `create`, `update`, `upsert` or `delete`; update and delete need `Id` in each row.
            rows: values by field.
            all_or_none: write all rows or none; then there may be at most 200.
            key: for `upsert`, the external id field, which each row has.

        A row whose request got no answer has LostReplyError, one that was not sent because the CRM as a whole refused
        has that refusal. Only rows that met a lock are sent again, in smaller requests.
        """
        if all_or_none and len(rows) > LARGEST:
            raise ValueError(f"{len(rows)} rows cannot be one all-or-none request: the limit is {LARGEST}")
        results: dict[int, Written] = {}
        waiting = list(range(len(rows)))
        for step, size in enumerate(self._sizes):
            if not waiting:
                break
            if step:
                self._sleep(self._rng.uniform(0, _LONGEST_WAIT))
            for start in range(0, len(waiting), LARGEST if all_or_none else size):
                part = waiting[start : start + (LARGEST if all_or_none else size)]
                answers = self._send(sobject, action, [rows[index] for index in part], all_or_none, key)
                results.update(zip(part, answers, strict=True))
            waiting = [index for index in waiting if isinstance(results[index].error, LockHeldError)]
            if all_or_none and waiting:  # the others of the group were rolled back with it
                waiting = list(range(len(rows)))
        return [results[index] for index in range(len(rows))]

    def _send(
        self, sobject: str, action: str, rows: Sequence[Mapping[str, Any]], all_or_none: bool, key: str
    ) -> list[Written]:
        try:
            answers = self._ask(sobject, action, rows, all_or_none, key)
        except CrmError as error:
            error.sobject = error.sobject or sobject
            return [Written(None, error)] * len(rows)
        if len(answers) != len(rows):
            lost = LostReplyError(f"{len(rows)} rows were sent and {len(answers)} were answered.", sobject=sobject)
            return [Written(None, lost)] * len(rows)
        return [_written(sobject, row, answer) for row, answer in zip(rows, answers, strict=True)]

    def _ask(
        self, sobject: str, action: str, rows: Sequence[Mapping[str, Any]], all_or_none: bool, key: str
    ) -> list[dict[str, Any]]:
        url = f"{self._client.path}/composite/sobjects"
        more: dict[str, Any]
        if action == "delete":
            ids = ",".join(record_id(str(row["Id"])) for row in rows)
            more = {"params": {"ids": ids, "allOrNone": "true" if all_or_none else "false"}}
        else:
            records = [_record(sobject, row) for row in rows]
            more = {"json": {"allOrNone": all_or_none, "records": records}}
        if action == "upsert":
            url = f"{url}/{identifier(sobject)}/{identifier(key)}"
            more["repeatable"] = all(row.get(key) for row in rows)  # the same rows again find what they made
        return list(_checked(self._client.session.request(_VERBS[action], url, **more)).json())

    def together(self, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Run up to 25 REST requests as one, all or none; the bodies of their answers, in order.

        Args:
            steps: `{method, path, body}`, path from the version on, as in `/sobjects/Account/001…`; a later step may
                refer to an earlier one as `@{s0.id}`.

        Raises:
            CrmError: the class of the first refusal that was not a mere consequence of another; nothing was written.
        """
        base = f"/services/data/v{self._client.version}"
        requests_ = [
            {"method": step["method"], "url": base + step["path"], "referenceId": f"s{number}"}
            | ({"body": {name: to_json(value) for name, value in step["body"].items()}} if "body" in step else {})
            for number, step in enumerate(steps)
        ]
        body = {"allOrNone": True, "compositeRequest": requests_}
        response = _checked(self._client.session.post(f"{self._client.path}/composite", json=body))
        answers = response.json()["compositeResponse"]
        refusals = [_refusal(answer) for answer in answers if int(answer["httpStatusCode"]) >= 300]
        if refusals:
            raise next((one for one in refusals if not isinstance(one, RolledBackError)), refusals[0])
        return [answer["body"] or {} for answer in answers]


def _checked(response: requests.Response) -> requests.Response:
    if response.status_code >= 300:
        raise classify_body(response.status_code, response.text)
    return response


def _record(sobject: str, row: Mapping[str, Any]) -> dict[str, Any]:
    values = {identifier(name): to_json(value) for name, value in row.items() if name != "Id"}
    key = {"id": record_id(str(row["Id"]))} if "Id" in row else {}
    return {"attributes": {"type": identifier(sobject)}, **key, **values}


def _written(sobject: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> Written:
    id_ = str(answer.get("id") or row.get("Id") or "")
    if answer.get("success"):
        return Written(id_, None)
    first = (answer.get("errors") or [{}])[0]
    error = classify(
        str(first.get("statusCode") or ""),
        str(first.get("message") or ""),
        status=400,
        sobject=sobject,
        record_id=id_,
        fields=tuple(first.get("fields") or ()),
    )
    return Written(id_ or None, error)


def _refusal(answer: Mapping[str, Any]) -> CrmError:
    body = answer["body"]
    first = body[0] if isinstance(body, list) and body else {}
    code, message = str(first.get("errorCode") or ""), str(first.get("message") or "")
    # Composite reports rows that were rolled back with another under a code of its own.
    code = "ALL_OR_NONE_OPERATION_ROLLED_BACK" if code == "PROCESSING_HALTED" else code
    return classify(code, message, status=int(answer["httpStatusCode"]), fields=tuple(first.get("fields") or ()))
