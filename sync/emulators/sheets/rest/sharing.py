"""`/drive/v3/files/{id}/permissions`: who may do what to a file."""

from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.drive.faults import drive_error, missing
from sync.emulators.sheets.drive.file import ROLES, File, Permission
from sync.emulators.sheets.masks import Mask, answer_mask, pick
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.rest.files import known
from sync.emulators.sheets.shapes import Json, drive_shapes

__all__ = ["create", "delete", "get", "list_permissions", "update"]

_SHORT: Mask = {"kind": {}, "id": {}, "type": {}, "role": {}}
_KINDS = {"user", "group", "domain", "anyone"}


def _mask(call: Call, message: str, default: Mask) -> Mask:
    text = call.text("fields")
    return answer_mask(text, drive_shapes(), message) if text else default


def _one(file: File, id_: str) -> Permission:
    for one in file.permissions:
        if one.id == id_:
            return one
    raise missing("Permission", id_, "permissionId")


def list_permissions(call: Call, id_: str) -> Json:
    """All permissions of a file, for those who may change it."""
    account = call.account("drive")
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        told = {"kind": "drive#permissionList", "permissions": [one.json() for one in file.permissions]}
    return pick(told, _mask(call, "PermissionList", {"kind": {}, "nextPageToken": {}, "permissions": _SHORT}))


def get(call: Call, id_: str, permission_id: str) -> Json:
    """One permission."""
    account = call.account("drive")
    with call.cloud.lock:
        one = _one(known(call.cloud, id_, account), permission_id)
        return pick(one.json(), _mask(call, "Permission", _SHORT))


def create(call: Call, id_: str) -> Json:
    """Somebody more; one who was there already gets the role if it is more."""
    account = call.somebody("drive", writes=True)
    given = call.body(drive_shapes(), "Permission")
    kind, role = given.get("type", ""), given.get("role", "")
    if kind not in _KINDS:
        raise drive_error(400, "invalid", "The permission type field is required.", "permission.type")
    if role not in ROLES[1:]:
        raise drive_error(400, "required", "The permission role field is required.", "permission.role")
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        made = _made(call, kind, role, given)
        if role == "owner" and file.owner != made.whom:
            _check_transfer(call, file, account, kind)
        for one in file.permissions:
            if one.id == made.id:
                if role == "owner":
                    _hand_over(file, one)
                elif ROLES.index(role) > ROLES.index(one.role):
                    one.role = role
                made = one
                break
        else:
            file.permissions.append(made)
            if role == "owner":
                _hand_over(file, made)
        file.version += 1
        call.cloud.note(id_)
        return pick(made.json(), _mask(call, "Permission", _SHORT))


def _made(call: Call, kind: str, role: str, given: dict[str, Any]) -> Permission:
    expires = given.get("expirationTime", "")
    match kind:
        case "anyone":
            wide = bool(given.get("allowFileDiscovery"))
            return Permission("anyone" if wide else "anyoneWithLink", "anyone", role, discoverable=wide)
        case "domain":
            domain = given.get("domain", "").lower()
            if not domain:
                raise drive_error(400, "required", "The domain field is required.", "permission.domain")
            return Permission(Account(f"@{domain}").permission_id, "domain", role, domain)
    email = given.get("emailAddress", "")
    if "@" not in email:
        raise drive_error(400, "invalid", "The specified emailAddress is invalid or not applicable for the given "
                          "permission type.", "permission.emailAddress")  # fmt: skip
    whom = call.cloud.accounts.named(email)
    return Permission(
        whom.permission_id, kind, role, whom.email, whom.name, expires=expires, pending=bool(given.get("pendingOwner"))
    )


def _check_transfer(call: Call, file: File, account: Account, kind: str) -> None:
    if not call.flag("transferOwnership"):
        raise drive_error(
            403,
            "forbidden",
            "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            "transferOwnership",
        )
    if kind != "user" or not file.lets(account, "owner"):
        raise drive_error(403, "insufficientFilePermissions", "Only the owner can transfer the ownership of a file.")


def _hand_over(file: File, to: Permission) -> None:
    for one in file.permissions:
        if one.role == "owner":
            one.role = "writer"
    to.role = "owner"
    to.pending = False


def update(call: Call, id_: str, permission_id: str) -> Json:
    """Another role."""
    account = call.somebody("drive", writes=True)
    given = call.body(drive_shapes(), "Permission")
    with call.cloud.lock:
        file = known(call.cloud, id_, account, "writer")
        one = _one(file, permission_id)
        role = given.get("role", one.role)
        if role not in ROLES[1:]:
            raise drive_error(400, "invalid", f"The specified role is invalid: {role}", "permission.role")
        if one.role == "owner" and role != "owner":
            raise drive_error(403, "insufficientFilePermissions", "The owner of a file cannot be removed.")
        one.pending = bool(given.get("pendingOwner", one.pending))
        if role == "owner" and one.role != "owner":
            _check_transfer(call, file, account, one.kind)
            _hand_over(file, one)
        else:
            one.role = role
        one.expires = given.get("expirationTime", one.expires)
        file.version += 1
        call.cloud.note(id_)
        return pick(one.json(), _mask(call, "Permission", _SHORT))


def delete(call: Call, id_: str, permission_id: str) -> Json:
    """Somebody less; everybody may take themselves out."""
    account = call.somebody("drive", writes=True)
    with call.cloud.lock:
        own = permission_id == account.permission_id
        file = known(call.cloud, id_, account, "reader" if own else "writer")
        one = _one(file, permission_id)
        if one.role == "owner":
            raise drive_error(403, "insufficientFilePermissions", "The owner of a file cannot be removed.")
        file.permissions.remove(one)
        file.version += 1
        call.cloud.note(id_)
    return Response(status=204)
