"""gspread, unmodified, does with the emulator what scripts do with Google."""

import json

import gspread
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sync.emulators.sheets import Cloud
from sync.emulators.sheets.keeping import load, save


def local(url):
    """gspread's client, led to an address on loopback."""

    class Local(gspread.HTTPClient):
        def request(self, method, endpoint, *args, **named):
            for origin in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                endpoint = endpoint.replace(origin, url)
            return super().request(method, endpoint, *args, **named)

    return Local


@pytest.fixture(scope="module")
def key():
    """A private key in PEM."""
    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def login(desk, key):
    """A gspread client of the service account of that address."""

    def client(email):
        told = {"type": "service_account", "client_email": email, "private_key": key, "private_key_id": "1"}
        told |= {"token_uri": f"{desk.emulator.url}/token", "project_id": "p", "client_id": "1"}
        return gspread.service_account_from_dict(told, http_client=local(desk.emulator.url))

    return client


def test_gspread_makes_reads_and_writes_a_spreadsheet(login):
    """Create, update, formulas, append, find, sort, insert, delete, format, notes, names, tabs."""
    book = login("me@example.com").create("Mine")
    tab = book.sheet1
    tab.update([["Name", "Q"], ["Ana", 100], ["Ben", "=B2*3"]], "A1", raw=False)
    assert tab.get_all_records() == [{"Name": "Ana", "Q": 100}, {"Name": "Ben", "Q": 300}]
    assert tab.append_row(["Cy", 50])["updates"]["updatedRange"] == "Sheet1!A4:B4"
    assert (tab.find("Ben").row, tab.acell("B3", value_render_option="FORMULA").value) == (3, "=B2*3")
    tab.insert_cols([["k", "a", "b", "c"]], 1)
    tab.delete_rows(2)
    tab.sort((3, "asc"), range="A2:C3")
    assert tab.get_all_values() == [["k", "Name", "Q"], ["c", "Cy", "50"], ["b", "Ben", "#REF!"]]
    tab.format("A1:C1", {"textFormat": {"bold": True}})
    tab.insert_note("A1", "a note")
    assert tab.get_note("A1") == "a note"
    tab.freeze(rows=1)
    tab.define_named_range("A1:B2", "corner")
    assert [cell.value for cell in book.named_range("corner")] == ["k", "Name", "c", "Cy"]
    other = book.add_worksheet("Other one", 10, 4)
    other.batch_update([{"range": "A1", "values": [["x"]]}, {"range": "B2:C2", "values": [[1, 2]]}])
    assert other.batch_get(["A1", "B2:C2"]) == [[["x"]], [["1", "2"]]]
    copy = other.duplicate(new_sheet_name="Third")
    book.reorder_worksheets([copy, other, tab])
    assert [one.title for one in book.worksheets()] == ["Third", "Other one", "Sheet1"]
    book.del_worksheet(copy)
    tab.clear()
    assert tab.get_all_values() == [[]]


def test_gspread_understands_what_it_is_refused(desk, login):
    """Its own exceptions: no such file, no permission, an APIError with Google's sentence."""
    desk.write("A1", [["x"]])
    stranger = login("eve@example.com")
    with pytest.raises(PermissionError):
        stranger.open_by_key(desk.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        stranger.open_by_key("nobody")
    desk.cloud.share(desk.id, "eve@example.com")
    protected = {"protectedRange": {"range": {"sheetId": 0}}}
    desk.do({"addProtectedRange": protected})
    with pytest.raises(gspread.exceptions.APIError, match="trying to edit a protected cell"):
        stranger.open_by_key(desk.id).sheet1.update_acell("A1", "y")


def test_gspread_shares_copies_and_lists(desk, login):
    """Drive through gspread: list, share, permissions, copy with comments, export, import."""
    client = login("me@example.com")
    book = client.create("Mine")
    book.sheet1.update([["a"]])
    book.share("ana@example.com", perm_type="user", role="writer")
    assert sorted(one["role"] for one in book.list_permissions()) == ["owner", "writer"]
    assert [one.title for one in client.openall()] == ["Mine"]
    copy = client.copy(book.id, "Copy", copy_permissions=True)
    assert login("ana@example.com").open_by_key(copy.id).sheet1.acell("A1").value == "a"
    book.remove_permissions("ana@example.com")
    with pytest.raises(PermissionError):
        login("ana@example.com").open_by_key(book.id)
    assert book.export(gspread.utils.ExportFormat.CSV) == b"a"
    client.import_csv(copy.id, "x,y\n1,2\n")
    assert copy.sheet1.get_all_values() == [["x", "y"], ["1", "2"]]
    client.del_spreadsheet(copy.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(copy.id)


def test_what_is_kept_in_a_file_is_there_again(desk, clock, tmp_path):
    """Cells, formulas, looks, protections, permissions, comments and revisions outlive the process."""
    desk.write("A1", [["x", 2, "=B1*2"]])
    desk.person("ana@example.com").note("Sheet1!A1", "n")
    desk.do({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}})
    desk.ask("POST", f"/drive/v3/files/{desk.id}/comments", {"content": "c"}, fields="id")
    fields = "revisions(id,lastModifyingUser/emailAddress),"
    before = [
        desk.ask("GET", "…", includeGridData="true").body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}/revisions", fields=fields.rstrip(",")).body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}/comments", fields="comments(content,author/emailAddress)").body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}", fields="*").body,
    ]
    path = tmp_path / "kept.json"
    save(desk.cloud, path)
    desk.cloud.forget(desk.id)
    load(desk.cloud, path)
    assert [
        desk.ask("GET", "…", includeGridData="true").body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}/revisions", fields=fields.rstrip(",")).body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}/comments", fields="comments(content,author/emailAddress)").body,
        desk.ask("GET", f"/drive/v3/files/{desk.id}", fields="*").body,
    ] == before
    path.write_text(json.dumps({"else": 1}))
    with pytest.raises(ValueError, match="does not hold what this emulator keeps"):
        load(Cloud(now=clock), path)
