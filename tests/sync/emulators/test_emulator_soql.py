"""SOQL over HTTP against rows whose answers can be counted by hand (see conftest: six live deals, one binned)."""

import pytest

from sync.emulators.salesforce import make_id


@pytest.mark.parametrize(
    ("condition", "deals"),
    [
        ("Amount > 250", "124"),
        ("Amount >= 250 AND Amount < 1000", "23"),
        ("Amount = 99.5", "6"),
        ("Amount = null", "5"),
        ("Amount != null", "12346"),
        ("Amount != 250", "12456"),  # a null amount is not 250 either
        ("NOT Amount > 250", "356"),
        ("StageName = 'closed won'", "146"),
        ("StageName != 'Closed Won'", "235"),
        ("StageName IN ('Closed Won', 'Prospecting')", "1346"),
        ("StageName NOT IN ('Closed Won', 'Prospecting')", "25"),
        ("StageName LIKE 'closed%'", "1246"),
        ("Name LIKE 'Deal _' AND (IsWon = true OR IsClosed = false)", "13456"),
        ("AccountId = null", "5"),
        (f"AccountId = '{make_id('001', 1)[:15]}'", "12"),
        ("Account.Name = 'Bolt'", "34"),
        ("Account.Parent.Name = 'Acme'", "34"),
        ("Account.Name != 'Bolt'", "1256"),
        ("Owner.Email LIKE 'ann@%'", "125"),
        ("CloseDate = 2026-02-10", "1"),
        ("CloseDate = THIS_QUARTER", "35"),
        ("CloseDate = LAST_YEAR", "6"),
        ("CloseDate < THIS_YEAR", "6"),
        ("CloseDate > TODAY", "35"),
        ("CloseDate = NEXT_N_DAYS:8", "3"),
        ("CloseDate = NEXT_N_DAYS:7", ""),
        ("CloseDate = LAST_N_QUARTERS:3", "124"),
        ("CALENDAR_YEAR(CloseDate) = 2026 AND CALENDAR_QUARTER(CloseDate) = 1", "12"),
        ("FiscalYear = 2026 AND FiscalQuarter = 2", "4"),
        ("SystemModstamp >= 2026-11-01T08:04:00Z", "56"),
        ("SystemModstamp >= 2026-11-01T09:04:00+01:00", "56"),
        ("SystemModstamp > 2026-11-01T08:04:00.000Z", "6"),
        ("Id IN (SELECT OpportunityId FROM OpportunityLineItem WHERE Quantity = 2)", "1"),
        ("Id NOT IN (SELECT OpportunityId FROM OpportunityLineItem)", "23456"),
        ("AccountId IN (SELECT Id FROM Account WHERE Industry = 'Energy') AND IsWon = true", "1"),
        ("ForecastCategoryName = 'Commit'", "5"),
        ("Probability = 10", "3"),
    ],
)
def test_conditions_choose_the_deals_they_describe(reader, condition, deals):
    """Each condition finds exactly the deals a reader of the table in conftest would pick."""
    names = reader.column(f"SELECT Name FROM Opportunity WHERE {condition} ORDER BY Name")
    assert names == [f"Deal {n}" for n in deals]


def test_parents_nest_and_a_missing_parent_is_null(reader):
    """Parent paths nest objects with attributes; without a parent the relationship is null."""
    rows = reader.rows("SELECT Name, Account.Name, Account.Parent.Name FROM Opportunity WHERE Amount IN (250, null)")
    assert rows[0]["Account"]["Name"] == "Bolt"
    assert rows[0]["Account"]["Parent"]["Name"] == "Acme"
    assert rows[0]["Account"]["attributes"] == {
        "type": "Account",
        "url": f"/services/data/v62.0/sobjects/Account/{make_id('001', 2)}",
    }
    assert rows[1] == {"Name": "Deal 5", "Account": None}


def test_totals_groups_and_aliases(reader):
    """Sums and counts per stage are those of the table; unnamed ones are expr0, expr1."""
    rows = reader.rows(
        "SELECT StageName, COUNT(Id), SUM(Amount) total FROM Opportunity "
        "GROUP BY StageName HAVING COUNT(Id) > 1 ORDER BY SUM(Amount) DESC"
    )
    assert rows == [{"StageName": "Closed Won", "expr0": 3, "total": 5099.5}]
    assert reader.rows(
        "SELECT MIN(CloseDate) first, MAX(Amount) most, AVG(Amount) FROM Opportunity WHERE IsWon = true"
    ) == [{"first": "2025-12-31", "most": 4000.0, "expr0": pytest.approx(5099.5 / 3)}]
    assert reader.rows("SELECT COUNT_DISTINCT(OwnerId) owners FROM Opportunity") == [{"owners": 2}]
    years = "SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate)"
    assert reader.rows(years + " ORDER BY CALENDAR_YEAR(CloseDate)") == [{"y": 2025, "n": 1}, {"y": 2026, "n": 5}]


def test_count_answers_a_size_and_no_records(reader):
    """COUNT() is in totalSize; the bin counts with queryAll only."""
    assert reader.query("SELECT COUNT() FROM Opportunity") == {"totalSize": 6, "done": True, "records": []}
    assert reader.query("SELECT COUNT() FROM Opportunity", all_rows=True)["totalSize"] == 7
    assert reader.query("SELECT COUNT() FROM Opportunity ALL ROWS")["totalSize"] == 7


def test_order_puts_nulls_first_unless_told(reader):
    """Nulls come first both ways, last when NULLS LAST says so; LIMIT and OFFSET cut after that."""
    order = "SELECT Name FROM Opportunity ORDER BY Amount"
    assert "".join(n[-1] for n in reader.column(order)) == "563214"
    assert "".join(n[-1] for n in reader.column(order + " DESC NULLS LAST")) == "412365"
    assert "".join(n[-1] for n in reader.column(order + " NULLS LAST LIMIT 2 OFFSET 1")) == "32"


def test_child_subqueries_nest(reader):
    """Children come as a nested answer, limited and ordered per parent; none is null."""
    rows = reader.rows(
        "SELECT Name, (SELECT Quantity FROM OpportunityLineItems ORDER BY Quantity DESC LIMIT 1) FROM Opportunity "
        "WHERE Name IN ('Deal 1', 'Deal 2') ORDER BY Name"
    )
    assert rows[0]["OpportunityLineItems"]["totalSize"] == 1
    assert rows[0]["OpportunityLineItems"]["records"][0]["Quantity"] == 2.0
    assert rows[1]["OpportunityLineItems"] is None


def test_polymorphic_lookups(reader):
    """Object is an account or an opportunity: Name and Type work on both, TYPEOF picks fields by kind."""
    rows = reader.rows(
        "SELECT Object.Name, Object.Type, TYPEOF Object WHEN Account THEN Industry WHEN Opportunity THEN StageName END "
        "FROM ObjectTerritory2Association ORDER BY Id"
    )
    assert [(r["Object"].get("Industry"), r["Object"].get("StageName")) for r in rows] == [
        ("Energy", None),
        (None, "Prospecting"),
    ]
    assert reader.column("SELECT SobjectType FROM ObjectTerritory2Association WHERE Object.Name = 'Deal 3'") == [
        "Opportunity"
    ]


def test_fields_standard_leaves_custom_fields_out(reader):
    """FIELDS(STANDARD) is every field without __c; FIELDS(ALL) wants a LIMIT of 200 at most."""
    row = reader.rows("SELECT FIELDS(STANDARD) FROM Account LIMIT 1")[0]
    assert "Industry" in row
    assert not [name for name in row if name.endswith("__c")]
    assert "External_Key__c" in reader.rows("SELECT FIELDS(ALL) FROM Account LIMIT 200")[0]
    assert reader.refusal("SELECT FIELDS(ALL) FROM Account")[0] == "MALFORMED_QUERY"


def test_hostile_text_is_text(reader):
    """Quotes, formulas, newlines and emoji go in and come out unchanged."""
    assert reader.column(r"SELECT Name FROM Account WHERE Name = '=cmd()|\'/C calc\'!A0'") == ["=cmd()|'/C calc'!A0"]
    assert reader.column(r"SELECT Name FROM Account WHERE Name = 'Köln 🚀\nGmbH'") == ["Köln 🚀\nGmbH"]
    assert reader.column(r"SELECT Name FROM Account WHERE Name = '\' OR Name != \''") == []


@pytest.mark.parametrize(
    ("soql", "code", "column", "says"),
    [
        ("SELECT Id FROM Opportunity WHER Id", "MALFORMED_QUERY", 33, "unexpected token: 'Id'"),
        ("SELECT Id Opportunity", "MALFORMED_QUERY", 22, "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Opportunity WHERE Amount > ", "MALFORMED_QUERY", 43, "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Opportunity WHERE A = 1 AND B = 2 OR C = 3", "MALFORMED_QUERY", 50, "unexpected token: 'OR'"),
        ("SELECT Id, Foo FROM Account", "INVALID_FIELD", 12, "No such column 'Foo' on entity 'Account'"),
        ("SELECT Id, Foo.Name FROM Account", "INVALID_FIELD", 12, "Didn't understand relationship 'Foo'"),
        ("SELECT Id FROM Foo", "INVALID_TYPE", 16, "sObject type 'Foo' is not supported"),
        ("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", 30, "can not be filtered"),
        ("SELECT Id FROM Opportunity WHERE Amount = '5'", "INVALID_FIELD", 43, "must be of type double"),
        ("SELECT Id FROM Opportunity WHERE Name = 5", "INVALID_FIELD", 41, "should be enclosed in quotes"),
        (
            "SELECT Id FROM Opportunity WHERE CloseDate = THIS_EON",
            "MALFORMED_QUERY",
            46,
            "unexpected token: 'THIS_EON'",
        ),
        ("SELECT Id FROM Opportunity WHERE OwnerId = 'x'", "INVALID_QUERY_FILTER_OPERATOR", 44, "invalid ID field: x"),
        ("SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", 8, "Field must be grouped or aggregated: Name"),
        ("SELECT COUNT(Id) FROM Opportunity GROUP BY Amount", "MALFORMED_QUERY", 44, "can not be grouped"),
        ("SELECT Id FROM Account ORDER BY Description", "MALFORMED_QUERY", 33, "can not be sorted"),
        ("SELECT Id, Id FROM Account", "MALFORMED_QUERY", 12, "duplicate field selected: Id"),
        (
            "SELECT Id, (SELECT Id FROM Deals) FROM Account",
            "INVALID_TYPE",
            28,
            "Didn't understand relationship 'Deals'",
        ),
        ("SELECT Id FROM Account LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", 1, "Maximum SOQL offset"),
        ("SELECT Id FROM Account WHERE Name = 'a' ;", "MALFORMED_QUERY", 41, "unexpected char: ';'"),
    ],
)
def test_refusals_point_at_the_word(reader, soql, code, column, says):
    """An unanswerable query says which word it is, with a caret under it and Row:Column."""
    found, message = reader.refusal(soql)
    assert found == code
    assert message.startswith(f"\n{soql}\n{' ' * (column - 1)}^\nERROR at Row:1:Column:{column}\n")
    assert says in message


def test_row_and_column_count_lines(reader):
    """On the second line of a query Row is 2 and Column starts again."""
    _, message = reader.refusal("SELECT Id\nFROM Foo")
    assert "ERROR at Row:2:Column:6" in message


def test_pages_by_locator(api, emulator):
    """Two hundred to a page, every deal once, in order; a page asked for twice is the same; then it expires."""
    rows = [{"attributes": {"type": "Account"}, "Name": f"N{i:03}"} for i in range(203)]
    for some in (rows[:200], rows[200:]):
        api.call("POST", "/composite/sobjects", json={"records": some})
    soql = "SELECT Name FROM Account WHERE Name LIKE 'N%' ORDER BY Name"
    first = api.get("/query", params={"q": soql}, headers={"Sforce-Query-Options": "batchSize=200"}).json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (203, False, 200)
    again = [api.get(first["nextRecordsUrl"]).json() for _ in range(2)]
    assert again[0] == again[1]
    assert again[0]["done"] is True
    assert [r["Name"] for r in first["records"] + again[0]["records"]] == [f"N{i:03}" for i in range(203)]
    emulator.cursors.expire()
    late = api.get(first["nextRecordsUrl"])
    assert (late.status_code, late.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_locators_expire_with_time_and_with_their_number(api, clock):
    """A result is kept for two days of the org's clock, and until fifty newer ones are open."""
    rows = [{"attributes": {"type": "Account"}, "Name": "x"} for _ in range(198)]
    api.call("POST", "/composite/sobjects", json={"records": rows})
    ask = {"params": {"q": "SELECT Id FROM Account"}, "headers": {"Sforce-Query-Options": "batchSize=200"}}
    first = api.get("/query", **ask).json()["nextRecordsUrl"]
    clock.move(hours=47)
    assert api.get(first).json()["done"] is True
    clock.move(hours=2)
    assert api.get(first).json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    opened = [api.get("/query", **ask).json()["nextRecordsUrl"] for _ in range(51)]
    assert [api.get(url).status_code for url in (opened[0], opened[1], opened[-1])] == [400, 200, 200]
