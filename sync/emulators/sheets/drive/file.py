"""A file of Drive: a spreadsheet or a folder, with who may do what to it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.book import Book

__all__ = ["FOLDER", "ROLES", "SPREADSHEET", "File", "Permission", "Revision", "stamp", "user"]

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
# From the least to the most that one may do.
ROLES = ("none", "reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")


def stamp(moment: datetime) -> str:
    """A moment as Drive writes it, to the millisecond, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(slots=True)
class Permission:
    """Who (`kind` user, group, domain or anyone; `whom` the address or domain) may do what (`role`)."""

    id: str
    kind: str
    role: str
    whom: str = ""
    name: str = ""
    discoverable: bool = False
    expires: str = ""
    pending: bool = False

    def json(self) -> dict[str, Any]:
        """As a Permission of the API."""
        found: dict[str, Any] = {"kind": "drive#permission", "id": self.id, "type": self.kind, "role": self.role}
        if self.kind in {"user", "group"}:
            found |= {
                "emailAddress": self.whom,
                "displayName": self.name or self.whom,
                "deleted": False,
                "pendingOwner": self.pending,
            }
        if self.kind == "domain":
            found |= {"domain": self.whom, "displayName": self.whom}
        if self.kind in {"domain", "anyone"}:
            found["allowFileDiscovery"] = self.discoverable
        if self.expires:
            found["expirationTime"] = self.expires
        return found


@dataclass(frozen=True, slots=True)
class Revision:
    """A stretch of changes by one account."""

    id: str
    at: datetime
    by: Account


@dataclass(slots=True)
class File:
    """A file. `book` is the spreadsheet (None for a folder); `version` grows with every change."""

    id: str
    name: str
    mime: str
    created: datetime
    modified: datetime
    by: Account
    parents: list[str]
    permissions: list[Permission]
    book: Book | None = None
    version: int = 1
    trashed: bool = False
    description: str = ""
    starred: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    app_properties: dict[str, str] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The owner's address."""
        return next((one.whom for one in self.permissions if one.role == "owner"), "")

    def role_of(self, account: Account | None) -> str:
        """The most an account (None: nobody known) may do."""
        best = "none"
        for one in self.permissions:
            fits = one.kind == "anyone" or (
                account is not None
                and (
                    (one.kind in {"user", "group"} and one.whom == account.email)
                    or (one.kind == "domain" and one.whom == account.domain)
                )
            )
            if fits and ROLES.index(one.role) > ROLES.index(best):
                best = one.role
        return best

    def lets(self, account: Account | None, role: str) -> bool:
        """Whether an account may do at least what that role may."""
        return ROLES.index(self.role_of(account)) >= ROLES.index(role)

    def changed(self, by: Account, at: datetime) -> None:
        """Note a change: a later version, and a revision of whoever made it."""
        self.version += 1
        self.modified = max(at, self.modified)
        self.by = by
        if self.book is None:
            return
        number = str(int(self.revisions[-1].id) + 1) if self.revisions else "1"
        # Drive keeps one revision for a stretch of changes of one account, not one a change.
        if self.revisions and self.revisions[-1].by == by:
            self.revisions[-1] = Revision(self.revisions[-1].id, self.modified, by)
        else:
            self.revisions.append(Revision(number, self.modified, by))

    def json(self, account: Account | None) -> dict[str, Any]:
        """As a File of the API, for an account."""
        may_write, owns = self.lets(account, "writer"), self.lets(account, "owner")
        kind = "spreadsheets" if self.book else "drive/folders"
        found: dict[str, Any] = {
            "kind": "drive#file",
            "id": self.id,
            "name": self.name,
            "mimeType": self.mime,
            "starred": self.starred,
            "trashed": self.trashed,
            "explicitlyTrashed": self.trashed,
            "parents": self.parents,
            "spaces": ["drive"],
            "version": str(self.version),
            "webViewLink": f"https://docs.google.com/{kind}/d/{self.id}/edit",
            "createdTime": stamp(self.created),
            "modifiedTime": stamp(self.modified),
            "modifiedByMe": account is not None and self.by == account,
            "lastModifyingUser": user(self.by, account),
            "owners": [user(Account(self.owner, self.owner.partition("@")[0]), account)],
            "ownedByMe": owns,
            "shared": len(self.permissions) > 1,
            "writersCanShare": True,
            "viewersCanCopyContent": True,
            "permissionIds": [one.id for one in self.permissions],
            "size": "1024",
            "quotaBytesUsed": "1024",
            "isAppAuthorized": True,
            "hasThumbnail": False,
            "properties": self.properties,
            "appProperties": self.app_properties,
            "capabilities": {
                "canEdit": may_write,
                "canComment": self.lets(account, "commenter"),
                "canShare": may_write,
                "canCopy": True,
                "canDelete": owns,
                "canTrash": owns,
                "canRename": may_write,
                "canReadRevisions": may_write,
                "canDownload": True,
                "canModifyContent": may_write,
            },
        }
        if self.description:
            found["description"] = self.description
        if may_write:
            found["permissions"] = [one.json() for one in self.permissions]
        return found


def user(account: Account, asking: Account | None) -> dict[str, Any]:
    """A User of the API."""
    return {
        "kind": "drive#user",
        "displayName": account.name or account.email.partition("@")[0],
        "me": account == asking,
        "permissionId": account.permission_id,
        "emailAddress": account.email,
    }
