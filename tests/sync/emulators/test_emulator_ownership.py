"""What a new owner does to teams, shares and deals; and SOAP calls that keep, merge and bring back.

In the small org Acme belongs to Ann, with Bob in its team (a share by the team) and a share by hand for Vera; deal 5
belongs to Ann, with Bob in its team.
"""

import pytest
import requests
from lxml import etree

from sync.emulators.salesforce import make_id
from tests import pace

ACME, BOLT = make_id("001", 1), make_id("001", 2)
VERA, ANN, BOB = (make_id("005", n) for n in (1, 2, 3))
TEAM = f"SELECT UserId FROM AccountTeamMember WHERE AccountId = '{ACME}'"
SHARES = f"SELECT UserOrGroupId, RowCause FROM AccountShare WHERE AccountId = '{ACME}' ORDER BY RowCause"


def soap(api, call, *, header=""):
    """The answer to a SOAP call: (tag, text) of everything in its results."""
    space = 'xmlns="urn:partner.soap.sforce.com" xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
    session = f"<SessionHeader><sessionId>{api.token}</sessionId></SessionHeader>"
    text = f"<e:Envelope {space}><e:Header>{session}{header}</e:Header><e:Body>{call}</e:Body></e:Envelope>"
    url = f"{api.url}/services/Soap/u/62.0"
    told = requests.post(url, data=text.encode(), headers={"SOAPAction": '""'}, timeout=pace.seconds(10))
    root = etree.fromstring(told.content)
    return [(etree.QName(node).localname, node.text) for node in root.iter() if node.text]


def options(*kinds):
    """OwnerChangeOptions that are to be carried out."""
    each = "".join(f"<options><type>{kind}</type><execute>true</execute></options>" for kind in kinds)
    return f"<OwnerChangeOptions>{each}</OwnerChangeOptions>"


def owned(owner, *accounts):
    """An update that gives accounts to an owner."""
    rows = (f"<sObjects><type>Account</type><Id>{one}</Id><OwnerId>{owner}</OwnerId></sObjects>" for one in accounts)
    return f"<update>{''.join(rows)}</update>"


def shares(api):
    """Who has a share of Acme, and why."""
    return {(row["UserOrGroupId"], row["RowCause"]) for row in api.rows(SHARES)}


def test_a_new_owner_over_rest_loses_the_team_and_shares_by_hand(api):
    """The team and its shares go, the share by hand too; the owner's own share is the new owner's; deals stay."""
    assert (api.column(TEAM), shares(api)) == ([BOB], {(ANN, "Owner"), (BOB, "Team"), (VERA, "Manual")})
    assert api.call("PATCH", f"/sobjects/Account/{ACME}", json={"OwnerId": VERA}).status_code == 204
    assert (api.column(TEAM), shares(api)) == ([], {(VERA, "Owner")})
    gone = api.get("/sobjects/AccountTeamMember/deleted", params=span())
    assert [row["id"] for row in gone.json()["deletedRecords"]] == [make_id("01M", 1)]
    assert set(api.column(f"SELECT OwnerId FROM Opportunity WHERE AccountId = '{ACME}'")) == {ANN}


def span():
    """A day around the test's clock."""
    return {"start": "2026-11-22T00:00:00Z", "end": "2026-11-23T00:00:00Z"}


def test_the_team_is_kept_where_the_header_says_so(api):
    """The integration user, an administrator, had added Bob: with KeepAccountTeam he stays, with his share."""
    assert ("success", "true") in soap(api, owned(VERA, ACME), header=options("KeepAccountTeam"))
    assert api.column(TEAM) == [BOB]
    assert shares(api) == {(VERA, "Owner"), (BOB, "Team")}


def test_only_members_added_from_above_are_kept(api, emulator):
    """Whom a colleague of the owner had added goes all the same; whom the owner or the owner's manager added stays."""
    for author, kept in ((BOB, []), (ANN, [BOB]), (VERA, [BOB])):
        with emulator.org.write() as db:
            db.execute("UPDATE Account SET OwnerId = ? WHERE Id = ?", (ANN, ACME))
            db.execute("DELETE FROM AccountTeamMember")
            db.execute(
                "INSERT INTO AccountTeamMember (Id, AccountId, UserId, CreatedById, IsDeleted) VALUES (?, ?, ?, ?, 0)",
                (make_id("01M", 1), ACME, BOB, author),
            )
        soap(api, owned(VERA, ACME), header=options("KeepAccountTeam"))
        assert api.column(TEAM) == kept, author


def test_deals_follow_as_the_header_says(api):
    """Of Acme's deals both are closed and Ann's; an open one of hers and one of Bob's are added before."""
    deal = {"AccountId": ACME, "StageName": "Prospecting", "CloseDate": "2026-12-31"}
    for owner, name in ((ANN, "hers"), (BOB, "his")):
        assert api.call("POST", "/sobjects/Opportunity", json={**deal, "OwnerId": owner, "Name": name}).ok
    soap(api, owned(VERA, ACME), header=options("TransferOwnedOpenOpportunities"))
    ask = f"SELECT Name, OwnerId FROM Opportunity WHERE AccountId = '{ACME}' ORDER BY Name"
    assert [row["OwnerId"] for row in api.rows(ask)] == [ANN, ANN, VERA, BOB]
    # Vera's one open deal stays, Bob's goes, and the closed ones are Ann's, not the account's old owner's.
    soap(api, owned(ANN, ACME), header=options("TransferOthersOpenOpportunities", "TransferOwnedClosedOpportunities"))
    assert [row["OwnerId"] for row in api.rows(ask)] == [ANN, ANN, VERA, ANN]


def test_one_old_and_one_new_owner_to_a_request_with_options(api):
    """Acme is Ann's and Bolt is Bob's: with options the second is refused, without them both pass."""
    told = soap(api, owned(VERA, ACME, BOLT), header=options("KeepAccountTeam"))
    assert [text for tag, text in told if tag == "success"] == ["true", "false"]
    assert ("statusCode", "INVALID_OPERATION") in told
    told = soap(api, owned(ANN, ACME, BOLT))
    assert [text for tag, text in told if tag == "success"] == ["true", "true"]


def test_a_deal_s_team_goes_with_its_owner(api):
    """Given to Vera, deal 5 loses Bob; kept with KeepSalesTeam, it does not."""
    team = "SELECT UserId FROM OpportunityTeamMember"
    row = f"<type>Opportunity</type><Id>{make_id('006', 5)}</Id>"
    soap(api, f"<update><sObjects>{row}<OwnerId>{VERA}</OwnerId></sObjects></update>", header=options("KeepSalesTeam"))
    assert api.column(team) == [BOB]
    api.call("PATCH", f"/sobjects/Opportunity/{make_id('006', 5)}", json={"OwnerId": ANN})
    assert (api.column(team), api.query("SELECT COUNT() FROM OpportunityShare")["totalSize"]) == ([], 0)


def test_a_member_has_a_share_of_its_levels(api):
    """Joining a team makes a share, a new level changes it, leaving takes it; nobody is in a team twice."""
    member = {"AccountId": ACME, "UserId": VERA, "AccountAccessLevel": "Edit"}
    made = api.call("POST", "/sobjects/AccountTeamMember", json=member).json()["id"]
    level = f"SELECT AccountAccessLevel FROM AccountShare WHERE UserOrGroupId = '{VERA}' AND RowCause = 'Team'"
    assert api.column(level) == ["Edit"]
    assert api.call("POST", "/sobjects/AccountTeamMember", json=member).json()[0]["errorCode"] == "DUPLICATE_VALUE"
    api.call("PATCH", f"/sobjects/AccountTeamMember/{made}", json={"AccountAccessLevel": "Read"})
    assert api.column(level) == ["Read"]
    assert api.call("DELETE", f"/sobjects/AccountTeamMember/{made}").status_code == 204
    assert api.column(level) == []


def test_all_or_none_over_soap(api):
    """One wrong row undoes the others when the header asks for it, and says so on each."""
    wrong = owned(VERA, ACME, make_id("001", 99))
    told = soap(api, wrong, header="<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>")
    assert [text for tag, text in told if tag == "statusCode"] == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "NOT_FOUND"]
    assert api.column(f"SELECT OwnerId FROM Account WHERE Id = '{ACME}'") == [ANN]


def merge(*losers, master=ACME, industry=""):
    """A merge into Acme."""
    field = f"<Industry>{industry}</Industry>" if industry else ""
    others = "".join(f"<recordToMergeIds>{one}</recordToMergeIds>" for one in losers)
    record = f"<masterRecord><type>Account</type><Id>{master}</Id>{field}</masterRecord>"
    return f"<merge><request>{record}{others}</request></merge>"


def test_a_merge_moves_children_and_leaves_a_mark(api):
    """Bolt's deals 3 and 4 are Acme's, Bolt lies in the bin and names Acme, and Acme took the industry sent along."""
    told = soap(api, merge(BOLT, industry="Media"))
    moved = {text for tag, text in told if tag == "updatedRelatedIds"}
    assert {make_id("006", 3), make_id("006", 4)} <= moved
    assert ("mergedRecordIds", BOLT) in told
    assert api.query(f"SELECT COUNT() FROM Opportunity WHERE AccountId = '{ACME}'")["totalSize"] == 4
    assert api.column(f"SELECT Industry FROM Account WHERE Id = '{ACME}'") == ["Media"]
    binned = f"SELECT IsDeleted, MasterRecordId FROM Account WHERE Id = '{BOLT}'"
    assert api.rows(binned, all_rows=True) == [{"IsDeleted": True, "MasterRecordId": ACME}]
    assert api.get(f"/sobjects/Account/{BOLT}").status_code == 404


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (merge(ACME), "INVALID_OPERATION"),
        (merge(BOLT, make_id("001", 3), make_id("001", 4)), "INVALID_OPERATION"),
        (merge(make_id("001", 99)), "NOT_FOUND"),
        (merge(BOLT).replace("Account", "Opportunity"), "INVALID_OPERATION"),
        (f"<undelete><ids>{ACME}</ids></undelete>", "UNDELETE_FAILED"),
        ("<undelete><ids>zzz000000000001</ids></undelete>", "MALFORMED_ID"),
    ],
)
def test_what_cannot_be_merged_or_brought_back(api, call, code):
    """A master among the losers, three losers, a record or object that is not there; a live record in the bin."""
    assert ("statusCode", code) in soap(api, call)
    assert api.query("SELECT COUNT() FROM Account")["totalSize"] == 4


def test_undelete_brings_a_record_back(api, clock):
    """A deleted account is back, is no longer told as deleted, and is stamped anew for those who read changes."""
    api.call("DELETE", f"/sobjects/Account/{BOLT}")
    clock.move(minutes=10)
    assert ("success", "true") in soap(api, f"<undelete><ids>{BOLT}</ids></undelete>")
    assert api.get("/sobjects/Account/deleted", params=span()).json()["deletedRecords"] == []
    row = api.rows(f"SELECT IsDeleted, SystemModstamp FROM Account WHERE Id = '{BOLT}'")
    assert row == [{"IsDeleted": False, "SystemModstamp": "2026-11-22T12:10:00.000+0000"}]


def test_a_line_brought_back_counts_again(api):
    """The amount of deal 1 is 100 + 200; without the second line 100, and with it again 300."""
    line = make_id("00k", 2)
    amount = f"SELECT Amount FROM Opportunity WHERE Id = '{make_id('006', 1)}'"
    api.call("DELETE", f"/sobjects/OpportunityLineItem/{line}")
    assert api.column(amount) == [100.0]
    soap(api, f"<undelete><ids>{line}</ids></undelete>")
    assert api.column(amount) == [300.0]


def test_a_call_needs_a_session_and_known_options(api):
    """A foreign session and an option there is not are faults; nothing is changed."""
    stranger = type("Stranger", (), {"token": "none", "url": api.url})()
    assert ("exceptionCode", "INVALID_SESSION_ID") in soap(stranger, owned(VERA, ACME))
    assert ("exceptionCode", "INVALID_OPERATION") in soap(api, owned(VERA, ACME), header=options("KeepEverything"))
    assert api.column(f"SELECT OwnerId FROM Account WHERE Id = '{ACME}'") == [ANN]


def test_person_accounts_are_people(served):
    """An account with a last name is a person, named by both names, with a contact of its own that follows it."""
    api = served([], person_accounts=True)
    person = {"FirstName": "Ada", "LastName": "Byron", "PersonEmail": "ada@x.example"}
    made = api.call("POST", "/sobjects/Account", json=person).json()["id"]
    api.call("POST", "/sobjects/Account", json={"Name": "Firm"})
    ask = "SELECT Name, IsPersonAccount, PersonContactId FROM Account ORDER BY Name"
    ada, firm = api.rows(ask)
    assert (ada["Name"], ada["IsPersonAccount"]) == ("Ada Byron", True)
    assert (firm["IsPersonAccount"], firm["PersonContactId"]) == (False, None)
    contact = "SELECT Id, AccountId, Name, Email, IsPersonAccount FROM Contact"
    known = {"AccountId": made, "Name": "Ada Byron", "Email": "ada@x.example", "IsPersonAccount": True}
    assert api.rows(contact) == [{"Id": ada["PersonContactId"], **known}]
    api.call("PATCH", f"/sobjects/Account/{made}", json={"LastName": "King"})
    assert api.column("SELECT Name FROM Contact") == ["Ada King"]
    for wrong in ({"Name": "Ada"}, {"Name": "x", "LastName": "y"}):
        refused = api.call("PATCH", f"/sobjects/Account/{made}", json=wrong).json()[0]
        assert (refused["errorCode"], refused["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"])
    assert api.call("DELETE", f"/sobjects/Account/{made}").status_code == 204
    assert api.rows(contact) == []
