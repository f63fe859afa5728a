"""`/drive/v3/files/{id}/comments` and their replies."""

from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.drive.faults import drive_error, missing, unpermitted
from sync.emulators.sheets.drive.file import File, stamp, user
from sync.emulators.sheets.masks import answer_mask, pick
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.rest.files import known
from sync.emulators.sheets.shapes import Json, drive_shapes

__all__ = [
    "create",
    "create_reply",
    "delete",
    "delete_reply",
    "get",
    "get_reply",
    "list_comments",
    "list_replies",
    "update",
    "update_reply",
]


def _picked(call: Call, answer: Json, message: str) -> Json:
    """The parts asked for; comments are told with `fields` alone, as at Drive."""
    if not call.text("fields"):
        raise drive_error(400, "required", "The 'fields' parameter is required for this method.", "fields")
    return pick(answer, answer_mask(call.text("fields"), drive_shapes(), message))


def _told(one: dict[str, Any], asking: Account | None) -> dict[str, Any]:
    told = {name: value for name, value in one.items() if name not in {"by", "replies"}}
    told["author"] = user(one["by"], asking)
    if one.get("deleted"):
        told.pop("content", None)
    if "replies" in one:
        told["replies"] = [_told(reply, asking) for reply in one["replies"]]
    return told


def _file(call: Call, id_: str, role: str = "reader") -> tuple[File, Account]:
    account = call.somebody("drive", writes=role != "reader")
    return known(call.cloud, id_, account, role), account


def _one(among: list[dict[str, Any]], id_: str, noun: str) -> dict[str, Any]:
    for one in among:
        if one["id"] == id_ and not one.get("deleted"):
            return one
    raise missing(noun, id_, f"{noun.lower()}Id")


def _made(call: Call, account: Account, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    now = stamp(call.cloud.now())
    found = {
        "kind": f"drive#{kind}",
        "id": f"AAAA{call.cloud.new_id()[:7]}",
        "createdTime": now,
        "modifiedTime": now,
        "by": account,
        "deleted": False,
        "htmlContent": given.get("content", ""),
        "content": given.get("content", ""),
    }
    for name in ("anchor", "quotedFileContent", "action"):
        if name in given:
            found[name] = given[name]
    return found


def list_comments(call: Call, id_: str) -> Json:
    """The comments of a file, the latest first."""
    with call.cloud.lock:
        file, account = _file(call, id_)
        shown = [one for one in file.comments if call.flag("includeDeleted") or not one.get("deleted")]
        since = call.text("startModifiedTime")
        told = [_told(one, account) for one in reversed(shown) if not since or one["modifiedTime"][:19] >= since[:19]]
    return _picked(call, {"kind": "drive#commentList", "comments": told}, "CommentList")


def create(call: Call, id_: str) -> Json:
    """A comment more."""
    given = call.body(drive_shapes(), "Comment")
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        if not given.get("content"):
            raise drive_error(400, "required", "The comment content is required.", "comment.content")
        made = _made(call, account, "comment", given) | {"resolved": False, "replies": []}
        answer = _picked(call, _told(made, account), "Comment")
        file.comments.append(made)
        return answer


def get(call: Call, id_: str, comment_id: str) -> Json:
    """One comment."""
    with call.cloud.lock:
        file, account = _file(call, id_)
        return _picked(call, _told(_one(file.comments, comment_id, "Comment"), account), "Comment")


def _own(one: dict[str, Any], account: Account) -> dict[str, Any]:
    if one["by"] != account:
        raise unpermitted()
    return one


def update(call: Call, id_: str, comment_id: str) -> Json:
    """Another text, by its author."""
    given = call.body(drive_shapes(), "Comment")
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        one = _own(_one(file.comments, comment_id, "Comment"), account)
        one |= {"content": given.get("content", ""), "htmlContent": given.get("content", "")}
        one["modifiedTime"] = stamp(call.cloud.now())
        return _picked(call, _told(one, account), "Comment")


def delete(call: Call, id_: str, comment_id: str) -> Json:
    """A comment less; Drive goes on to know that it was."""
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        _own(_one(file.comments, comment_id, "Comment"), account)["deleted"] = True
    return Response(status=204)


def list_replies(call: Call, id_: str, comment_id: str) -> Json:
    """The replies to a comment."""
    with call.cloud.lock:
        file, account = _file(call, id_)
        replies = _one(file.comments, comment_id, "Comment")["replies"]
        told = [_told(one, account) for one in replies if call.flag("includeDeleted") or not one.get("deleted")]
    return _picked(call, {"kind": "drive#replyList", "replies": told}, "ReplyList")


def create_reply(call: Call, id_: str, comment_id: str) -> Json:
    """A reply; its action may resolve or reopen the comment."""
    given = call.body(drive_shapes(), "Reply")
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        comment = _one(file.comments, comment_id, "Comment")
        if not given.get("content") and given.get("action") not in {"resolve", "reopen"}:
            raise drive_error(400, "required", "The reply content is required.", "reply.content")
        made = _made(call, account, "reply", given)
        answer = _picked(call, _told(made, account), "Reply")
        comment["replies"].append(made)
        comment["modifiedTime"] = made["modifiedTime"]
        if given.get("action") in {"resolve", "reopen"}:
            comment["resolved"] = given["action"] == "resolve"
        return answer


def get_reply(call: Call, id_: str, comment_id: str, reply_id: str) -> Json:
    """One reply."""
    with call.cloud.lock:
        file, account = _file(call, id_)
        replies = _one(file.comments, comment_id, "Comment")["replies"]
        return _picked(call, _told(_one(replies, reply_id, "Reply"), account), "Reply")


def update_reply(call: Call, id_: str, comment_id: str, reply_id: str) -> Json:
    """Another text of a reply, by its author."""
    given = call.body(drive_shapes(), "Reply")
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        one = _own(_one(_one(file.comments, comment_id, "Comment")["replies"], reply_id, "Reply"), account)
        one |= {"content": given.get("content", ""), "modifiedTime": stamp(call.cloud.now())}
        return _picked(call, _told(one, account), "Reply")


def delete_reply(call: Call, id_: str, comment_id: str, reply_id: str) -> Json:
    """A reply less."""
    with call.cloud.lock:
        file, account = _file(call, id_, "commenter")
        replies = _one(file.comments, comment_id, "Comment")["replies"]
        _own(_one(replies, reply_id, "Reply"), account)["deleted"] = True
    return Response(status=204)
