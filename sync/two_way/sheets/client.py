"""What qplan asks of Google: a spreadsheet in one answer, batches carried out whole, files and permissions."""

from collections.abc import Sequence
from typing import Any

from google.auth.credentials import Credentials

from sync.errors import SheetsLostReplyError
from sync.two_way.sheets.http import SheetsHttp
from sync.two_way.sheets.login import address_of
from workbooks.google.spreadsheet import FIELDS, Spreadsheet

__all__ = ["EDITOR", "READER", "SheetsClient", "url_of"]

_SPREADSHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
_FILES = "https://www.googleapis.com/drive/v3/files"
_ABOUT = "https://www.googleapis.com/drive/v3/about"
_KIND = "application/vnd.google-apps.spreadsheet"
_EVERYWHERE = {"supportsAllDrives": "true"}
_FILE_FIELDS = (
    "id,name,trashed,modifiedTime,lastModifyingUser(emailAddress,displayName),owners(emailAddress),driveId,"
    "capabilities(canEdit,canShare)"
)
_PERMISSIONS = "permissions(id,type,role,emailAddress)"
EDITOR, READER = "writer", "reader"

Json = dict[str, Any]


def url_of(spreadsheet: str) -> str:
    """Where people open it."""
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"


class SheetsClient:
    """Google Sheets and Drive under one login."""

    def __init__(self, http: SheetsHttp, credentials: Credentials | None = None) -> None:
        self.http = http
        self._credentials = credentials

    @property
    def calls(self) -> int:
        """How many requests have left, those that were repeated too."""
        return self.http.calls

    def me(self) -> str:
        """The address this login acts as; empty where neither the login nor Drive tells."""
        known = "" if self._credentials is None else address_of(self._credentials)
        if known:
            return known
        answer = self.http.request("get", _ABOUT, params={"fields": "user(emailAddress)"}).json()
        return str(answer.get("user", {}).get("emailAddress", ""))

    def spreadsheet(self, id_: str) -> Spreadsheet:
        """All that is read of a spreadsheet, in one consistent answer."""
        return Spreadsheet(self.part(id_, FIELDS))

    def part(self, id_: str, fields: str, ranges: Sequence[str] = ()) -> Json:
        """What `spreadsheets.get` says under a mask of fields, of all cells or those in `ranges`."""
        params: dict[str, Any] = {"fields": fields}
        if ranges:
            params["ranges"] = list(ranges)
        answer: Json = self.http.request("get", f"{_SPREADSHEETS}/{id_}", params=params).json()
        return answer

    def batch(self, id_: str, requests: Sequence[Json], fields: str = "") -> Json:
        """Requests that are carried out in order, all of them or none.

        Raises SheetsLostReplyError where nobody knows whether they were, and doing them twice would differ.
        """
        body: Json = {"requests": list(requests)}
        params = {"fields": fields} if fields else None
        answer: Json = self.http.request("post", f"{_SPREADSHEETS}/{id_}:batchUpdate", params=params, json=body).json()
        return answer

    def write_now(self, id_: str, requests: Sequence[Json]) -> None:
        """A batch that holds for what was read a moment ago: sent once, with a token that was reserved before.

        Raises SheetsLostReplyError and SheetsBusyError, after which only reading again tells what stands there.
        """
        url = f"{_SPREADSHEETS}/{id_}:batchUpdate"
        self.http.request("post", url, params={"fields": "spreadsheetId"}, json={"requests": list(requests)}, once=True)

    def create(self, title: str, folder: str = "", mark: str = "") -> str:
        """A new, empty spreadsheet; its id.

        `mark` is a word of the caller's own, kept with the file: where the answer is lost, the file that has it is the
        one. Files that several of one name would be are so never made.
        """
        body: Json = {"name": title, "mimeType": _KIND}
        if folder:
            body["parents"] = [folder]
        if mark:
            body["appProperties"] = {"qplan": mark}
        try:
            answer = self.http.request("post", _FILES, params={**_EVERYWHERE, "fields": "id"}, json=body).json()
        except SheetsLostReplyError:
            found = self._marked(mark) if mark else []
            if not found:
                raise
            return found[0]
        return str(answer["id"])

    def _marked(self, mark: str) -> list[str]:
        """Ids of the files that bear a mark."""
        escaped = mark.replace("\\", "\\\\").replace("'", "\\'")
        query = f"appProperties has {{ key='qplan' and value='{escaped}' }} and trashed = false"
        params = {"q": query, "fields": "files(id)", "includeItemsFromAllDrives": "true", **_EVERYWHERE}
        answer = self.http.request("get", _FILES, params=params).json()
        return [str(one["id"]) for one in answer.get("files", ())]

    def file(self, id_: str) -> Json:
        """What Drive says of the file. Its `modifiedTime` comes minutes late: a hint, no proof that nothing changed."""
        params = {"fields": _FILE_FIELDS, **_EVERYWHERE}
        answer: Json = self.http.request("get", f"{_FILES}/{id_}", params=params).json()
        return answer

    def throw_away(self, id_: str) -> None:
        """Put the file into Drive's bin."""
        self.http.request("patch", f"{_FILES}/{id_}", params={**_EVERYWHERE, "fields": "id"}, json={"trashed": True})

    def permissions(self, id_: str) -> list[Json]:
        """Who may open the file, and as what."""
        found: list[Json] = []
        params: dict[str, str] = {"fields": f"nextPageToken,{_PERMISSIONS}", **_EVERYWHERE}
        while True:
            answer = self.http.request("get", f"{_FILES}/{id_}/permissions", params=params).json()
            found += answer.get("permissions", ())
            if not answer.get("nextPageToken"):
                return found
            params["pageToken"] = str(answer["nextPageToken"])

    def share(self, id_: str, mail: str, role: str) -> None:
        """Let somebody open the file. Google mails nobody: whoever shares it tells them."""
        body = {"type": "user", "role": role, "emailAddress": mail}
        params = {"sendNotificationEmail": "false", "fields": "id", **_EVERYWHERE}
        self.http.request("post", f"{_FILES}/{id_}/permissions", params=params, json=body)

    def promote(self, id_: str, permission: str, role: str) -> None:
        """Change what somebody may do who may open it already."""
        params = {"fields": "id", **_EVERYWHERE}
        self.http.request("patch", f"{_FILES}/{id_}/permissions/{permission}", params=params, json={"role": role})
