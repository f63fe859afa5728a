"""Drive: files, permissions, comments, revisions, exports and uploads."""

from tests.sync.emulators.sheets.conftest import OWNER

ANA, BEN = "ana@example.com", "ben@example.com"
FILES = "/drive/v3/files"
SHEET = "application/vnd.google-apps.spreadsheet"


def test_files_are_listed_by_query_in_order_and_page_by_page(desk):
    """q by name and kind, pages by token, the fields asked for."""
    for name in ("b", "a", "c's"):
        desk.ask("POST", FILES, {"name": name, "mimeType": SHEET})
    desk.ask("POST", FILES, {"name": "folder", "mimeType": "application/vnd.google-apps.folder"})
    ask = {"q": f"mimeType = '{SHEET}' and trashed = false", "orderBy": "name", "fields": "nextPageToken,files(name)"}
    first = desk.ask("GET", FILES, pageSize=3, **ask).body
    rest = desk.ask("GET", FILES, pageSize=3, pageToken=first["nextPageToken"], **ask).body
    assert [one["name"] for one in first["files"]] == ["a", "b", "c's"]
    assert rest == {"files": [{"name": "Plan"}]}
    found = desk.ask("GET", FILES, q=r"name = 'c\'s' or name contains 'LAN'").body["files"]
    assert sorted(one["name"] for one in found) == ["Plan", "c's"]
    assert desk.ask("GET", FILES, by=ANA).body["files"] == []
    refused = desk.ask("GET", FILES, q="name is 'x'")
    assert (refused.status, refused.body["error"]["errors"][0]["location"]) == (400, "q")


def test_a_change_raises_the_version_and_names_who_made_it(desk):
    """version, modifiedTime and lastModifyingUser move with every edit; reading moves nothing."""
    fields = "version,modifiedTime,lastModifyingUser(emailAddress,me)"
    before = desk.ask("GET", f"{FILES}/{desk.id}", fields=fields).body
    desk.read("A1")
    assert desk.ask("GET", f"{FILES}/{desk.id}", fields=fields).body == before
    desk.person(ANA).edit("A1", 1)
    after = desk.ask("GET", f"{FILES}/{desk.id}", fields=fields).body
    assert int(after["version"]) > int(before["version"])
    assert after["modifiedTime"] > before["modifiedTime"]
    assert after["lastModifyingUser"] == {"emailAddress": ANA, "me": False}


def test_revisions_name_who_edited(desk):
    """One revision for a stretch of edits of one person; head is the latest; readers do not see them."""
    ana = desk.person(ANA)
    for value in (1, 2):
        ana.edit("A1", value)
    desk.write("A1", [[3]])
    fields = "revisions(id,lastModifyingUser/emailAddress)"
    told = desk.ask("GET", f"{FILES}/{desk.id}/revisions", fields=fields).body["revisions"]
    assert [one["lastModifyingUser"]["emailAddress"] for one in told] == [OWNER, ANA, OWNER]
    head = desk.ask("GET", f"{FILES}/{desk.id}/revisions/head", fields="id").body
    assert head == {"id": told[-1]["id"]}
    desk.person(BEN, "reader")
    assert desk.ask("GET", f"{FILES}/{desk.id}/revisions", by=BEN).status == 403


def test_permissions_are_given_changed_and_taken(desk):
    """A writer shares, an owner hands over, and nobody removes the owner."""
    path = f"{FILES}/{desk.id}/permissions"
    made = desk.ask("POST", path, {"type": "user", "role": "reader", "emailAddress": ANA}).body
    assert made == {"kind": "drive#permission", "id": made["id"], "type": "user", "role": "reader"}
    assert desk.write("A1", [[1]], by=ANA).status == 403
    desk.ask("PATCH", f"{path}/{made['id']}", {"role": "writer"})
    assert desk.write("A1", [[1]], by=ANA).status == 200
    assert desk.ask("POST", path, {"type": "anyone", "role": "reader"}, by=ANA).body["id"] == "anyoneWithLink"
    assert desk.ask("GET", "…/values/A1", by=BEN).status == 200
    refused = desk.ask("POST", path, {"type": "user", "role": "owner", "emailAddress": ANA})
    assert refused.body["error"]["errors"][0]["reason"] == "forbidden"
    body = {"type": "user", "role": "owner", "emailAddress": ANA}
    assert desk.ask("POST", path, body, transferOwnership="true").status == 200
    roles = {
        one["emailAddress"]: one["role"]
        for one in desk.ask("GET", path, fields="permissions", by=ANA).body["permissions"]
        if "emailAddress" in one
    }
    assert roles == {OWNER: "writer", ANA: "owner"}
    assert desk.ask("DELETE", f"{path}/{made['id']}").status == 403
    own = next(
        one["id"]
        for one in desk.ask("GET", path, fields="permissions").body["permissions"]
        if one.get("emailAddress") == OWNER
    )
    assert desk.ask("DELETE", f"{path}/{own}").status == 204
    assert desk.write("A1", [[2]]).status == 403


def test_comments_are_written_answered_and_resolved(desk):
    """A comment has an author, replies and a state; another's text cannot be changed; fields are required."""
    desk.person(ANA, "commenter")
    path = f"{FILES}/{desk.id}/comments"
    assert desk.ask("POST", path, {"content": "?"}).body["error"]["errors"][0]["reason"] == "required"
    made = desk.ask("POST", path, {"content": "Why 120?", "anchor": "{'r': 1}"}, by=ANA, fields="*").body
    assert (made["author"]["emailAddress"], made["author"]["me"], made["resolved"]) == (ANA, True, False)
    assert desk.ask("PATCH", f"{path}/{made['id']}", {"content": "mine"}, fields="*").status == 403
    desk.ask("POST", f"{path}/{made['id']}/replies", {"content": "agreed", "action": "resolve"}, fields="id")
    (seen,) = desk.ask("GET", path, fields="comments(content,resolved,replies(content,action))").body["comments"]
    assert seen == {
        "content": "Why 120?", "resolved": True, "replies": [{"content": "agreed", "action": "resolve"}]
    }  # fmt: skip
    assert desk.ask("DELETE", f"{path}/{made['id']}", by=ANA).status == 204
    assert desk.ask("GET", path, fields="comments(id)").body == {"comments": []}


def test_a_copy_belongs_to_whoever_made_it(desk):
    """files.copy keeps cells and metadata, not permissions: a sentinel inside is copied along."""
    desk.write("A1", [["x"]])
    mark = {"metadataKey": "plan", "metadataValue": "1", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    desk.do({"createDeveloperMetadata": {"developerMetadata": mark}})
    desk.person(ANA, "reader")
    made = desk.ask("POST", f"{FILES}/{desk.id}/copy", {"name": "Mine"}, by=ANA).body
    assert desk.ask("GET", f"/v4/spreadsheets/{made['id']}").status == 403
    told = desk.ask("GET", f"/v4/spreadsheets/{made['id']}", by=ANA).body
    assert (told["properties"]["title"], told["developerMetadata"][0]["metadataValue"]) == ("Mine", "1")


def test_deleted_and_trashed_files(desk):
    """The owner may trash and delete; then it is 404, in Drive's words and in Sheets'."""
    desk.person(ANA)
    assert desk.ask("DELETE", f"{FILES}/{desk.id}", by=ANA).status == 403
    assert desk.ask("PATCH", f"{FILES}/{desk.id}", {"trashed": True}).status == 200
    assert desk.ask("GET", "…", by=ANA).status == 404
    assert desk.ask("DELETE", f"{FILES}/{desk.id}").status == 204
    gone = desk.ask("GET", f"{FILES}/{desk.id}").body["error"]
    assert (gone["code"], gone["message"]) == (404, f"File not found: {desk.id}.")
    assert gone["errors"] == [
        {
            "message": f"File not found: {desk.id}.", "domain": "global", "reason": "notFound",
            "location": "fileId", "locationType": "parameter",
        }
    ]  # fmt: skip
    assert desk.ask("GET", "…").message == "Requested entity was not found."


def test_exports_and_uploads(desk):
    """CSV out as shown, CSV in as typed; an upload replaces everything."""
    import requests

    desk.write("A1", [["a,b", "10%"], ["", "=1/4"]])
    token = {"Authorization": f"Bearer {desk.cloud.accounts.token(OWNER)}"}
    url = desk.emulator.url
    told = requests.get(f"{url}{FILES}/{desk.id}/export?mimeType=text/csv", headers=token, timeout=60)
    assert told.content == b'"a,b",10%\r\n,0.25'
    path = f"{url}/upload/drive/v2/files/{desk.id}?uploadType=media&convert=true"
    told = requests.put(path, b"x,y\n1,=A2*2\n", headers=token | {"Content-Type": "text/csv"}, timeout=60)
    assert told.status_code == 200
    assert desk.read("A1:B9") == [["x", "y"], [1, 2]]
    assert desk.ask("GET", f"{FILES}/{desk.id}/export", mimeType="application/zip").status == 400


def test_changes_since_a_token(desk):
    """changes.list tells the files that changed since, each once, and those out of sight as removed."""
    token = desk.ask("GET", "/drive/v3/changes/startPageToken").body["startPageToken"]
    desk.write("A1", [[1]])
    desk.write("A1", [[2]])
    told = desk.ask("GET", "/drive/v3/changes", pageToken=token).body
    assert [one["fileId"] for one in told["changes"]] == [desk.id]
    assert desk.ask("GET", "/drive/v3/changes", pageToken=told["newStartPageToken"]).body["changes"] == []
    seen = desk.ask("GET", "/drive/v3/changes", by=ANA, pageToken=token).body["changes"]
    assert [one["removed"] for one in seen] == [True]
