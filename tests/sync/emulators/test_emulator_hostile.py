"""What nobody should send, and many who send at once: an answer or a refusal, never a failure of the emulator."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from sync.emulators.salesforce import make_id
from tests import pace

SEEDS = (
    "SELECT Id, Name FROM Account WHERE Name LIKE '%a\\_b%' AND (Industry IN ('Energy', 'x') OR AnnualRevenue > 1e6) "
    "ORDER BY Name DESC NULLS LAST LIMIT 5 OFFSET 1",
    "SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity WHERE CloseDate = LAST_N_DAYS:30 GROUP BY StageName "
    "HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)",
    "SELECT Id, Owner.Name, (SELECT Id FROM OpportunityLineItems LIMIT 1) FROM Opportunity WHERE Account.Name != null",
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true) ALL ROWS",
    "SELECT TYPEOF Object WHEN Account THEN Name ELSE Name END FROM ObjectTerritory2Association",
    "SELECT FISCAL_QUARTER(CloseDate) q, MAX(Amount) FROM Opportunity GROUP BY FISCAL_QUARTER(CloseDate)",
    "SELECT FIELDS(STANDARD) FROM Territory2 WHERE LastModifiedDate >= 2024-01-01T00:00:00+02:00 LIMIT 200",
)
WORDS = re.findall(
    r"\S+",
    "SELECT FROM WHERE ( ) , 'x' ' \\ NULL = != < >= LIKE IN NOT AND OR GROUP BY ORDER LIMIT OFFSET HAVING COUNT() "
    "COUNT(Id) Id Amount Account.Name TODAY LAST_N_DAYS: NEXT_N_YEARS:99999 1e999 -1 99999999999999999999 2025-02-30 "
    "0000-00-00T00:00:00Z true :x -- /* \x00 🚀 ALL ROWS TYPEOF END WHEN FIELDS(ALL) toLabel(Name) DISTANCE( USD1e9 "
    "convertCurrency(Amount) a.b.c.d.e.f.g.h % INCLUDES('a;b')",
)


def test_mutilated_queries_are_answered_or_refused(reader):
    """600 queries with words put in, taken out and exchanged: 200 or 400, and no other."""
    chance = random.Random(7)
    for _ in range(600):
        words = chance.choice(SEEDS).split(" ")
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(words))
            words[place : place + chance.choice((0, 1, 1, 2))] = [chance.choice(WORDS)] * chance.choice((0, 1, 1))
            words = words or ["SELECT"]
        soql = " ".join(words)
        assert reader.get("/query", params={"q": soql}).status_code in (200, 400), soql


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT Id FROM Account LIMIT 99999999999999999999",
        "SELECT Id FROM Account WHERE " + "NOT " * 3_000 + "Name = 'a'",
        "SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:999999999",
        "SELECT Id FROM Opportunity WHERE CloseDate = NEXT_N_YEARS:9000",
        "SELECT Id FROM Opportunity WHERE CloseDate = N_FISCAL_QUARTERS_AGO:99999",
    ],
)
def test_numbers_and_depths_without_measure_are_refused(reader, soql):
    """Beyond what a number, a year or a stack can hold: MALFORMED_QUERY."""
    assert reader.refusal(soql)[0] == "MALFORMED_QUERY"


def test_very_long_conditions_are_answered(reader):
    """2,000 alternatives and 3,000 choices hold one real name each, which is found; 100,001 characters are too many."""
    many = " OR ".join(f"Name='{n}'" for n in range(2_000))
    assert reader.column(f"SELECT Name FROM Account WHERE {many} OR Name = 'Acme'") == ["Acme"]
    choices = ", ".join(f"'{n}'" for n in range(3_000))
    assert reader.column(f"SELECT Name FROM Account WHERE Name IN ({choices}, 'Acme')") == ["Acme"]
    assert "Acme" not in reader.column(f"SELECT Name FROM Account WHERE Name NOT IN ({choices}, 'Acme')")
    longest = "SELECT Id FROM Account WHERE Name = 'x'".ljust(100_000)
    asked = [{"operation": "query", "query": text} for text in (longest, longest + " ")]
    taken, refused = (reader.call("POST", "/jobs/query", json=body) for body in asked)
    assert taken.status_code == 200
    assert (refused.status_code, "longer than 100000 characters" in refused.text) == (400, True)
    assert reader.get("/query", params={"q": longest}).status_code == 414


PEOPLE = ("Manager", "CreatedBy", "LastModifiedBy")
RELATED = ", ".join(f"Owner.{'.'.join(path)}.Id" for path in product(PEOPLE, repeat=4))
CHILDREN = ", ".join(["(SELECT Id FROM Contacts)"] * 21)


@pytest.mark.parametrize(
    ("soql", "says"),
    [
        ("SELECT " + ", ".join(f"COUNT(Id) c{n}" for n in range(1_001)) + " FROM Account", "1000 selected fields"),
        (f"SELECT {CHILDREN} FROM Account", "20 child subqueries"),
        ("SELECT Id FROM Account ORDER BY " + ", ".join(["Name"] * 33), "32 fields in ORDER BY"),
        ("SELECT COUNT(Id) FROM Account GROUP BY " + ", ".join(["Name"] * 101), "100 fields in GROUP BY"),
        (f"SELECT {RELATED} FROM Account", "55 child-to-parent relationships"),
        ("SELECT Id FROM Account WHERE " + " AND ".join(["Id IN (SELECT AccountId FROM Opportunity)"] * 3),
         "Maximum 2 semi join"),
        ("SELECT Id FROM Account WHERE Name LIKE '" + "%x" * 2_001 + "'", "LIKE pattern"),
    ],
    ids=["columns", "children", "orderings", "groups", "parents", "semi joins", "patterns"],
)  # fmt: skip
def test_queries_too_wide_for_an_org_are_refused(reader, soql, says):
    """One more than may be of each thing: MALFORMED_QUERY that says of what."""
    code, message = reader.refusal(soql)
    assert (code, says in message) == ("MALFORMED_QUERY", True), message


def test_thousands_of_choices_of_a_list_are_answered(reader):
    """An INCLUDES of 3,000 alternatives, of three values each, holds the one industry there is."""
    choices = ", ".join(f"'a{n};b'" for n in range(3_000))
    assert reader.column(f"SELECT Name FROM Account WHERE Industry INCLUDES ({choices}, 'Energy')") == ["Acme"]


BODIES = [
    *(b"", b"{", b"null", b"[]", b"5", b'"x"', b"{}", b"[" * 5_000 + b"]" * 5_000, b'\xff\xfe{"Name":1}', b'{"":1}'),
    *(b'{"Name":NaN}', b'{"Name":"\\ud800"}', b'{"Name":"\\u0000"}', b'{"Name":{"a":1}}', b'{"name":"a","NAME":"b"}'),
    *(b'{"AnnualRevenue":1e400}', b'{"NumberOfEmployees":' + b"9" * 400 + b"}", b'{"OwnerId":5}', b'{"Owner":{}}'),
    *(b'{"attributes":5,"Name":"x"}', b'{"records":5}', b'{"records":[5]}', b'{"records":[{"attributes":{"type":5}}]}'),
    *(b'{"compositeRequest":[5]}', b'{"compositeRequest":[{"method":"GET","url":5,"referenceId":"a"}]}'),
    *(b'{"compositeRequest":[{"method":"GET","url":"/x/@{y.z}","httpHeaders":5}]}', b'{"batchRequests":[{"url":5}]}'),
    *(b'{"operation":"query","query":5}', b'{"operation":"upsert","object":"Account","externalIdFieldName":5}'),
    *(b'{"reportMetadata":5}', b'{"reportMetadata":{"detailColumns":5}}', b'{"reportMetadata":{"reportFilters":[5]}}'),
    *(
        b'{"filters":5}',
        b'{"componentIds":5}',
        b'{"ids":5,"fields":"x"}',
        b'{"ids":["x"],"fields":[5]}',
        b'{"state":5}',
    ),
]
PATHS = (
    "sobjects/Account sobjects/Nope sobjects/Account/{account} sobjects/Account/xyz "
    "sobjects/Account/External_Key__c/a%00b%2F sobjects/ForecastingQuota composite composite/sobjects "
    "composite/sobjects/Account composite/sobjects/Account/External_Key__c composite/batch composite/tree/Account "
    "jobs/query jobs/query/750x jobs/ingest jobs/ingest/750x analytics/reports analytics/reports/{report} "
    "analytics/dashboards/{dashboard} sobjects/Account/deleted?start=x&end=y %2e%2e/ sobjects// query?q=%FF query/0r8x"
)


@pytest.mark.parametrize("path", PATHS.split())
def test_bodies_of_the_wrong_shape_are_the_client_s_fault(api, path):
    """Whatever is sent to whatever resource, the answer is no failure of the emulator."""
    names = {"account": make_id("001", 1)}
    for kind in ("report", "dashboard"):
        names[kind] = api.get(f"/analytics/{kind}s").json()[0]["id"]
    for method in ("POST", "PATCH", "PUT"):
        for body in BODIES:
            answer = api.call(method, "/" + path.format(**names), data=body)
            assert answer.status_code in {200, 201, 204, 300, 400, 404, 405, 501}, (method, body)
    assert api.column("SELECT COUNT(Id) n FROM Account")[0] >= 4


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no header row"),
        (b"Name\n\xff\xfe\n", "not UTF-8"),
        (b"Name;Industry\na;b", "Field name not found : Name;Industry"),
        (b"Name,Nope\na,b", "Field name not found : Nope"),
        (b"Name\n" + b"x" * 131_073, "cannot be read as CSV"),
    ],
    ids=["nothing", "no text", "semicolons", "unknown column", "endless cell"],
)
def test_uploads_that_are_no_table_fail_with_a_reason(api, data, says):
    """The job ends as Failed, and says of its header or its bytes what is wrong."""
    job = api.call("POST", "/jobs/ingest", json={"object": "Account", "operation": "insert"}).json()["id"]
    api.call("PUT", f"/jobs/ingest/{job}/batches", data=data)
    api.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    pace.until(lambda: api.get(f"/jobs/ingest/{job}").json()["state"] in {"Failed", "JobComplete"}, f"job {job} ends")
    told = api.get(f"/jobs/ingest/{job}").json()
    assert (told["state"], says in told["errorMessage"]) == ("Failed", True), told


@pytest.mark.full
def test_every_object_does_what_its_description_says(reader):
    """For every field of every object: a query is taken exactly where the flag says so, child relationships too."""
    for sobject in [one["name"] for one in reader.get("/sobjects").json()["sobjects"]]:
        told = reader.get(f"/sobjects/{sobject}/describe").json()
        names = [field["name"] for field in told["fields"]]
        assert reader.query(f"SELECT {', '.join(names)} FROM {sobject}")["done"] is True
        wrong = []
        for field in told["fields"]:
            name = field["name"]
            asked = {
                "filterable": f"SELECT Id FROM {sobject} WHERE {name} = null LIMIT 1",
                "sortable": f"SELECT Id FROM {sobject} ORDER BY {name} LIMIT 1",
                "groupable": f"SELECT {name} FROM {sobject} GROUP BY {name} LIMIT 1",
                "aggregatable": f"SELECT COUNT_DISTINCT({name}) FROM {sobject}",
            }
            for flag, soql in asked.items():
                if (reader.get("/query", params={"q": soql}).status_code == 200) != field[flag]:
                    wrong.append((flag, soql))
        for child in told["childRelationships"]:
            if child["relationshipName"]:
                rows = reader.query(f"SELECT (SELECT Id FROM {child['relationshipName']}) FROM {sobject}")
                assert "records" in rows, (sobject, child)
        assert wrong == []


@pytest.mark.full
def test_many_clients_at_once(api, emulator):
    """Eight clients create, change, read and query together: nothing is refused, nothing lost, no name torn."""
    began = threading.Barrier(8)

    def client(number):
        mine = api.as_user("integration@emulator.example")
        began.wait(pace.seconds(30))
        made = []
        for turn in range(12):
            answer = mine.call("POST", "/sobjects/Account", json={"Name": f"c{number}-{turn}"})
            assert answer.status_code == 201, answer.text
            made.append(answer.json()["id"])
            body = {"Industry": f"i{number}", "Description": "x" * 2_000}
            assert mine.call("PATCH", f"/sobjects/Account/{made[-1]}", json=body).status_code == 204
            body = {"records": [{"attributes": {"type": "Account"}, "Name": f"b{number}-{turn}-{n}"} for n in range(5)]}
            assert all(row["success"] for row in mine.call("POST", "/composite/sobjects", json=body).json())
            assert mine.query("SELECT Id, Name, Owner.Name FROM Account ORDER BY Name")["done"] is True
        mine.close()
        return made

    with ThreadPoolExecutor(8) as pool:
        ids = [id_ for made in pool.map(client, range(8)) for id_ in made]
    assert len(set(ids)) == 96
    singles = {
        (row["Name"], row["Industry"]) for row in api.rows("SELECT Name, Industry FROM Account WHERE Name LIKE 'c%-%'")
    }
    assert singles == {(f"c{number}-{turn}", f"i{number}") for number in range(8) for turn in range(12)}
    assert api.query("SELECT COUNT() FROM Account WHERE Name LIKE 'b%-%-%'")["totalSize"] == 8 * 12 * 5
    assert make_id("001", 1) not in ids
    assert emulator.requests.total > 8 * 12 * 4
