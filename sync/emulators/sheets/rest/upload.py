"""`/upload/drive`: text with separators or a workbook that becomes a spreadsheet, new or in place of one."""

import csv
import io
import json
import re
from typing import Any

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.drive import SPREADSHEET
from sync.emulators.sheets.drive.faults import drive_error
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.kinds.pasting import write_rows
from sync.emulators.sheets.masks import answer_mask, pick
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.rest.files import known
from sync.emulators.sheets.shapes import Json, drive_shapes

__all__ = ["create", "replace"]

_SIGNS = {"text/csv": ",", "text/tab-separated-values": "\t", "text/plain": "\t"}


def create(call: Call) -> Json:
    """A new spreadsheet of what is sent."""
    account = call.somebody("drive", writes=True)
    told, kind, content = _parts(call)
    if told.get("mimeType", SPREADSHEET) != SPREADSHEET:
        raise drive_error(400, "invalid", "The emulator keeps spreadsheets and folders only.", "mimeType")
    with call.cloud.lock:
        file = call.cloud.add(account, told.get("name", "Untitled"), SPREADSHEET, told.get("parents"))
        assert file.book is not None  # noqa: S101 - it is a spreadsheet
        file.book.add_sheet({})
        _fill(call.cloud, file.id, account.email, kind, content)
        return _answer(call, file.json(account))


def replace(call: Call, id_: str) -> Json:
    """What is sent in place of all a spreadsheet holds."""
    account = call.somebody("drive", writes=True)
    told, kind, content = _parts(call)
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        if file.book is None:
            raise drive_error(403, "fileNotWritable", "This file cannot be written.")
        if "name" in told:
            file.name = file.book.properties["title"] = told["name"]
        if content:
            _fill(call.cloud, id_, account.email, kind, content)
        return _answer(call, file.json(account))


def _answer(call: Call, file: dict[str, Any]) -> Json:
    text = call.text("fields") or ("" if "/v2/" in call.request.path else "kind,id,name,mimeType")
    if "/v2/" in call.request.path:
        return {"kind": "drive#file", "id": file["id"], "title": file["name"], "mimeType": file["mimeType"]}
    return pick(file, answer_mask(text, drive_shapes(), "File"))


def _parts(call: Call) -> tuple[dict[str, Any], str, bytes]:
    """What is said of the file, and its content with its kind."""
    kind = call.request.headers.get("Content-Type", "")
    data = call.request.get_data()
    match call.text("uploadType"):
        case "media":
            return {}, kind.partition(";")[0].strip(), data
        case "multipart":
            found = re.search(r'boundary="?([^";]+)"?', kind)
            if found is None:
                raise drive_error(400, "badContent", "Malformed multipart body.")
            pieces = data.split(b"--" + found.group(1).encode())[1:-1]
            if len(pieces) != 2:
                raise drive_error(400, "badContent", "Malformed multipart body.")
            (_, about), (head, content) = (_piece(piece) for piece in pieces)
            content_kind = re.search(r"(?im)^content-type:\s*([^;\r\n]+)", head)
            return (
                drive_shapes().read("File", json.loads(about or b"{}")),
                content_kind.group(1).strip() if content_kind else "",
                content,
            )
    raise drive_error(501, "notImplemented", "The emulator takes uploads of the types media and multipart.")


def _piece(piece: bytes) -> tuple[str, bytes]:
    head, _, body = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
    return head.decode(errors="replace"), body.removesuffix(b"\r\n")


def _fill(cloud: Cloud, id_: str, email: str, kind: str, content: bytes) -> None:
    if kind not in _SIGNS:
        raise drive_error(400, "badContent", f"The emulator converts {', '.join(_SIGNS)} only, not {kind}.")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=_SIGNS[kind]))
    with cloud.edit(id_, cloud.accounts.named(email)) as edit:
        _clear(edit, edit.book)
        write_rows(edit, edit.book.sheets[0], 0, 0, rows)


def _clear(edit: Edit, book: Book) -> None:
    for sheet in book.sheets:
        edit.guard_sheet(sheet)
    first = book.sheets[0]
    book.sheets = []
    book.named, book.metadata = [], []
    book.add_sheet({"sheetId": first.id, "title": first.title})
    book.rebuilt = True
