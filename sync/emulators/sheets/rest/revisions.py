"""`/drive/v3/files/{id}/revisions` and `/drive/v3/changes`: what changed when, and by whom."""

from typing import Any

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.drive import File, Revision
from sync.emulators.sheets.drive.faults import drive_error, missing
from sync.emulators.sheets.drive.file import stamp, user
from sync.emulators.sheets.masks import Mask, answer_mask, pick
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.rest.files import known
from sync.emulators.sheets.shapes import Json, drive_shapes

__all__ = ["changes", "get", "list_revisions", "start_page_token"]

_SHORT: Mask = {"kind": {}, "id": {}, "mimeType": {}, "modifiedTime": {}}


def _told(file: File, one: Revision, asking: Account | None) -> dict[str, Any]:
    return {
        "kind": "drive#revision",
        "id": one.id,
        "mimeType": file.mime,
        "modifiedTime": stamp(one.at),
        "published": False,
        "lastModifyingUser": user(one.by, asking),
    }


def _mask(call: Call, message: str, default: Mask) -> Mask:
    text = call.text("fields")
    return answer_mask(text, drive_shapes(), message) if text else default


def list_revisions(call: Call, id_: str) -> Json:
    """The revisions of a file, the oldest first, page by page."""
    account = call.account("drive")
    size, start = call.text("pageSize") or "200", call.text("pageToken") or "0"
    if not (size.isdigit() and 1 <= int(size) <= 1000 and start.isdigit()):
        raise drive_error(400, "invalid", "Invalid Value", "pageSize")
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        end = int(start) + int(size)
        told = [_told(file, one, account) for one in file.revisions[int(start) : end]]
        answer: dict[str, Any] = {"kind": "drive#revisionList", "revisions": told}
        if end < len(file.revisions):
            answer["nextPageToken"] = str(end)
    short: Mask = {"kind": {}, "nextPageToken": {}, "revisions": _SHORT}
    return pick(answer, _mask(call, "RevisionList", short))


def get(call: Call, id_: str, revision_id: str) -> Json:
    """One revision; `head` is the latest."""
    account = call.account("drive")
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        for one in file.revisions:
            if one.id == revision_id or (revision_id == "head" and one is file.revisions[-1]):
                return pick(_told(file, one, account), _mask(call, "Revision", _SHORT))
    raise missing("Revision", revision_id, "revisionId")


def start_page_token(call: Call) -> Json:
    """Where changes begin that are not made yet."""
    call.somebody("drive")
    with call.cloud.lock:
        return {"kind": "drive#startPageToken", "startPageToken": str(call.cloud.changes)}


def changes(call: Call) -> Json:
    """The files that changed since a token, each once."""
    account = call.somebody("drive")
    token = call.text("pageToken")
    if not token.isdigit():
        raise drive_error(400, "required", "Required parameter: pageToken", "pageToken")
    with call.cloud.lock:
        met = [(at, id_) for id_, at in call.cloud.changed.items() if at >= int(token)]
        told = []
        for _, id_ in sorted(met):
            file = call.cloud.files.get(id_)
            gone = file is None or not file.lets(account, "reader")
            one = {"kind": "drive#change", "type": "file", "changeType": "file", "fileId": id_, "removed": gone}
            if file is not None and not gone:
                one |= {"time": stamp(file.modified), "file": file.json(account)}
            told.append(one)
        answer = {"kind": "drive#changeList", "newStartPageToken": str(call.cloud.changes), "changes": told}
    short: Mask = {
        "kind": {}, "newStartPageToken": {}, "nextPageToken": {},
        "changes": {"kind": {}, "type": {}, "changeType": {}, "fileId": {}, "removed": {}, "time": {}, "file": {
            "kind": {}, "id": {}, "name": {}, "mimeType": {}}},
    }  # fmt: skip
    return pick(answer, _mask(call, "ChangeList", short))
