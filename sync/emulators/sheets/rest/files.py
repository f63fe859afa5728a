"""`/drive/v3/files`: spreadsheets and folders as files."""

import re
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.drive import FOLDER, SPREADSHEET, File, Permission
from sync.emulators.sheets.drive.export import exported
from sync.emulators.sheets.drive.faults import drive_error, missing, unpermitted
from sync.emulators.sheets.drive.file import user
from sync.emulators.sheets.drive.query import matcher
from sync.emulators.sheets.masks import Mask, answer_mask, pick
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.shapes import Json, drive_shapes

__all__ = ["about", "copy_file", "create", "delete", "export", "generate_ids", "get", "known", "list_files", "update"]

_SHORT: Mask = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
_LIST: Mask = {"kind": {}, "incompleteSearch": {}, "nextPageToken": {}, "files": _SHORT}


def _mask(call: Call, message: str, default: Mask) -> Mask:
    text = call.text("fields")
    return answer_mask(text, drive_shapes(), message) if text else default


def known(cloud: Cloud, id_: str, account: Account | None, role: str = "reader") -> File:
    """The file for whoever may do what `role` may; ApiError (404, 403) as Drive says it."""
    if account is not None and id_ == cloud.root(account):
        permission = Permission(account.permission_id, "user", "owner", account.email, account.name)
        now = cloud.now()
        return File(id_, "My Drive", FOLDER, now, now, account, [], [permission])
    if id_ == "root" and account is not None:
        return known(cloud, cloud.root(account), account)
    file = cloud.files.get(id_)
    if file is None or not file.lets(account, "reader"):
        raise missing("File", id_, "fileId")
    if not file.lets(account, role):
        raise unpermitted()
    return file


def create(call: Call) -> Json:
    """A new file: a spreadsheet with one tab, or a folder."""
    account = call.somebody("drive", writes=True)
    given = call.body(drive_shapes(), "File")
    mime = given.get("mimeType", "application/octet-stream")
    if mime not in {SPREADSHEET, FOLDER}:
        raise drive_error(400, "invalid", "The emulator keeps spreadsheets and folders only.", "mimeType")
    cloud = call.cloud
    with cloud.lock:
        parents = [cloud.root(account) if one == "root" else one for one in given.get("parents", ())]
        for one in parents:
            known(cloud, one, account, "writer")
        if (id_ := given.get("id", "")) in cloud.files:
            raise drive_error(409, "fileIdInUse", "A file already exists with the provided ID.")
        file = cloud.add(account, given.get("name", "Untitled"), mime, parents, id_)
        if file.book is not None:
            file.book.add_sheet({})
        _set(file, given)
        return pick(file.json(account), _mask(call, "File", _SHORT))


def _set(file: File, given: dict[str, Any]) -> None:
    if "name" in given:
        file.name = given["name"]
        if file.book is not None:
            file.book.properties["title"] = given["name"]
    file.description = given.get("description", file.description)
    file.starred = given.get("starred", file.starred)
    file.trashed = given.get("trashed", file.trashed)
    for name, kept in (("properties", file.properties), ("appProperties", file.app_properties)):
        for key, value in given.get(name, {}).items():
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value


def get(call: Call, id_: str) -> Json:
    """What is known of a file."""
    account = call.account("drive")
    with call.cloud.lock:
        file = known(call.cloud, id_, account)
        if call.text("alt") == "media":
            raise drive_error(
                403,
                "fileNotDownloadable",
                "Only files with binary content can be directly downloaded. Use Export with Docs Editors files.",
                "alt",
            )
        return pick(file.json(account), _mask(call, "File", _SHORT))


def list_files(call: Call) -> Json:
    """The files that fit, the latest changed first, page by page."""
    account = call.account("drive")
    fits = matcher(call.text("q"), account)
    with call.cloud.lock:
        files = [file for file in call.cloud.files.values() if file.lets(account, "reader") and fits(file)]
    order = call.text("orderBy") or "modifiedTime desc"
    keys = {
        "name": lambda file: file.name.lower(),
        "name_natural": lambda file: file.name.lower(),
        "modifiedTime": lambda file: file.modified,
        "modifiedByMeTime": lambda file: file.modified,
        "viewedByMeTime": lambda file: file.modified,
        "createdTime": lambda file: file.created,
        "recency": lambda file: file.modified,
        "folder": lambda file: file.mime != FOLDER,
        "starred": lambda file: not file.starred,
    }
    for part in reversed(order.split(",")):
        name, _, way = part.strip().partition(" ")
        if name not in keys:
            raise drive_error(400, "invalid", f"Invalid Value: {name}", "orderBy")
        files.sort(key=keys[name], reverse=way == "desc")
    size = call.text("pageSize") or "100"
    start = call.text("pageToken") or "0"
    if not size.isdigit() or not 1 <= int(size) <= 1000 or not start.isdigit():
        raise drive_error(400, "invalid", "Invalid Value", "pageToken" if size.isdigit() else "pageSize")
    end = int(start) + int(size)
    page = files[int(start) : end]
    answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False}
    if end < len(files):
        answer["nextPageToken"] = str(end)
    return pick(answer | {"files": [file.json(account) for file in page]}, _mask(call, "FileList", _LIST))


def update(call: Call, id_: str) -> Json:
    """Another name, folder or state of a file."""
    account = call.somebody("drive", writes=True)
    given = call.body(drive_shapes(), "File")
    with call.cloud.lock:
        owns = "trashed" in given
        file = known(call.cloud, id_, account, "owner" if owns else "writer")
        gone = set(call.text("removeParents").split(","))
        new = [call.cloud.root(account) if one == "root" else one for one in call.text("addParents").split(",") if one]
        for one in new:
            known(call.cloud, one, account, "writer")
        if new or gone != {""}:
            file.parents = [one for one in file.parents if one not in gone and not new] + new
        _set(file, given)
        file.changed(account, call.cloud.now())
        call.cloud.note(id_)
        return pick(file.json(account), _mask(call, "File", _SHORT))


def delete(call: Call, id_: str) -> Json:
    """A file gone for good."""
    account = call.somebody("drive", writes=True)
    with call.cloud.lock:
        known(call.cloud, id_, account, "owner")
        call.cloud.forget(id_)
    return Response(status=204)


def copy_file(call: Call, id_: str) -> Json:
    """A copy of a file, of whoever makes it: cells, looks and protections, not permissions, revisions or comments."""
    account = call.somebody("drive", writes=True)
    given = call.body(drive_shapes(), "File")
    with call.cloud.lock:
        file = known(call.cloud, id_, account)
        if file.book is None:
            raise drive_error(403, "cannotCopyFile", "This file cannot be copied by the user.")
        made = call.cloud.add(account, given.get("name", f"Copy of {file.name}"), file.mime, given.get("parents"))
        assert made.book is not None  # noqa: S101 - a copy of a spreadsheet
        made.book.restore(file.book.picture())
        made.book.properties["title"] = made.name
        _set(made, given)
        return pick(made.json(account), _mask(call, "File", _SHORT))


def export(call: Call, id_: str) -> Json:
    """A spreadsheet as a file of another kind."""
    account = call.account("drive")
    mime = call.text("mimeType")
    with call.cloud.lock:
        file = known(call.cloud, id_, account)
        if file.book is None:
            raise drive_error(403, "fileNotExportable", "Export only supports Docs Editors files.")
        return Response(exported(call.cloud.refreshed(file), mime), content_type=mime)


def about(call: Call) -> Json:
    """Who asks; `fields` is required, as at Drive."""
    account = call.somebody("drive")
    if not call.text("fields"):
        raise drive_error(400, "required", "The 'fields' parameter is required for this method.", "fields")
    answer = {"kind": "drive#about", "user": user(account, account), "storageQuota": {"usage": "0"}}
    return pick(answer, _mask(call, "About", {}))


def generate_ids(call: Call) -> Json:
    """Ids for files to be made."""
    call.somebody("drive")
    count = call.text("count") or "10"
    if not re.fullmatch(r"\d{1,4}", count) or not 1 <= int(count) <= 1000:
        raise drive_error(400, "invalid", "Invalid Value", "count")
    return {"kind": "drive#generatedIds", "space": "drive", "ids": [call.cloud.new_id() for _ in range(int(count))]}
