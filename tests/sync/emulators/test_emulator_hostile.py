"""What nobody should send, and many who send at once: an answer or a refusal, never a failure of the emulator."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.emulators.salesforce import make_id

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
    """2,000 alternatives and 3,000 choices hold one real name each, which is found."""
    many = " OR ".join(f"Name='{n}'" for n in range(2_000))
    assert reader.column(f"SELECT Name FROM Account WHERE {many} OR Name = 'Acme'") == ["Acme"]
    choices = ", ".join(f"'{n}'" for n in range(3_000))
    assert reader.column(f"SELECT Name FROM Account WHERE Name IN ({choices}, 'Acme')") == ["Acme"]
    assert "Acme" not in reader.column(f"SELECT Name FROM Account WHERE Name NOT IN ({choices}, 'Acme')")


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


def test_many_clients_at_once(api, emulator):
    """Eight clients create, change, read and query together: nothing is refused, nothing lost, no name torn."""
    began = threading.Barrier(8)

    def client(number):
        mine = api.as_user("integration@emulator.example")
        began.wait(30)
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
