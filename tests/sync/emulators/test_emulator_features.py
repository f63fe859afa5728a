"""Orgs of other kinds: many currencies, dated rates, monthly forecasts, their own fiscal year, edited territories."""

from sync.emulators.salesforce import make_id

RATES = [
    ("CurrencyType", [{"Id": make_id("01L", 1), "IsoCode": "USD", "ConversionRate": 1, "IsCorporate": True}]),
    ("CurrencyType", [{"Id": make_id("01L", 2), "IsoCode": "EUR", "ConversionRate": 0.8}]),
    (
        "DatedConversionRate",
        [
            {"Id": make_id("04w", 1), "IsoCode": "EUR", "StartDate": "2026-01-01", "ConversionRate": 0.5},
            {"Id": make_id("04w", 2), "IsoCode": "EUR", "StartDate": "2026-06-01", "ConversionRate": 0.8},
        ],
    ),
]


def deals(*rows):
    """Opportunities from (number, amount, currency, close date)."""
    return (
        "Opportunity",
        [
            {
                "Id": make_id("006", n),
                "Name": f"Deal {n}",
                "StageName": "Prospecting",
                "Amount": amount,
                "CurrencyIsoCode": code,
                "CloseDate": close,
            }
            for n, amount, code, close in rows
        ],
    )


DEALS = deals((1, 100, "EUR", "2026-03-01"), (2, 100, "EUR", "2026-07-01"), (3, 100, "USD", "2026-07-01"))


def test_amounts_convert_at_the_rate_of_their_close_date(served):
    """100 EUR are 200 USD at 0.5 in March and 125 at 0.8 in July; sums and comparisons are in dollars."""
    api = served([*RATES, DEALS], multi_currency=True, dated_rates=True)
    rows = api.rows("SELECT Amount, convertCurrency(Amount) dollars FROM Opportunity ORDER BY Name")
    assert [(r["Amount"], r["dollars"]) for r in rows] == [(100.0, 200.0), (100.0, 125.0), (100.0, 100.0)]
    assert api.column("SELECT SUM(Amount) FROM Opportunity") == [425.0]
    assert api.column("SELECT Name FROM Opportunity WHERE Amount > USD110 ORDER BY Name") == ["Deal 1", "Deal 2"]
    assert api.column("SELECT Name FROM Opportunity WHERE Amount = EUR80") == ["Deal 3"]


def test_without_dated_rates_the_type_s_own_rate_counts(served):
    """At 0.8 both euro deals are 125 dollars; dated rates do not exist as an object."""
    api = served([*RATES, DEALS], multi_currency=True)
    assert api.column("SELECT SUM(Amount) FROM Opportunity") == [350.0]
    assert api.refusal("SELECT Id FROM DatedConversionRate")[0] == "INVALID_TYPE"


def test_a_new_rate_ends_the_one_before(served):
    """A rate from September takes over from June's, whose NextStartDate becomes its start."""
    api = served([*RATES, DEALS], multi_currency=True, dated_rates=True)
    new = {"IsoCode": "EUR", "StartDate": "2026-09-01", "ConversionRate": 1.25}
    assert api.call("POST", "/sobjects/DatedConversionRate", json=new).status_code == 201
    ends = api.column("SELECT NextStartDate FROM DatedConversionRate ORDER BY StartDate")
    assert ends == ["2026-06-01", "2026-09-01", "9999-12-31"]


def test_an_omitted_currency_is_the_writer_s_own(served):
    """A record created without a currency silently gets its creator's; an unknown one is refused."""
    person = {"Id": make_id("005", 1), "Username": "eva@acme.example", "LastName": "Eva", "CurrencyIsoCode": "EUR"}
    api = served([*RATES, ("User", [person])], multi_currency=True)
    eva = api.as_user("eva@acme.example")
    eva.call("POST", "/sobjects/Account", json={"Name": "Hers"})
    api.call("POST", "/sobjects/Account", json={"Name": "Ours"})
    assert api.rows("SELECT Name, CurrencyIsoCode FROM Account ORDER BY Name") == [
        {"Name": "Hers", "CurrencyIsoCode": "EUR"},
        {"Name": "Ours", "CurrencyIsoCode": "USD"},
    ]
    wrong = api.call("POST", "/sobjects/Account", json={"Name": "x", "CurrencyIsoCode": "XXX"})
    assert wrong.json()[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    eva.close()


def test_monthly_forecasts_keep_a_february_quota(served):
    """Where the forecast period is a month, a date in February snaps to its first day, not to January."""
    api = served([], period_kind="Month")
    quota = {"ForecastingTypeId": make_id("0Db", 1), "StartDate": "2026-02-17", "QuotaAmount": 1}
    person = api.call(
        "POST", "/sobjects/User", json={"Username": "r@x.example", "LastName": "R", "Email": "r@x.example"}
    )
    quota["QuotaOwnerId"] = person.json()["id"]
    assert api.call("POST", "/sobjects/ForecastingQuota", json=quota).status_code == 201
    assert api.rows("SELECT StartDate, Period.Type FROM ForecastingQuota")[0]["StartDate"] == "2026-02-01"
    late = {**quota, "StartDate": "2090-01-01"}
    refused = api.call("POST", "/sobjects/ForecastingQuota", json=late).json()[0]
    assert (refused["errorCode"], refused["fields"]) == ("FIELD_INTEGRITY_EXCEPTION", ["StartDate"])
    empty = {k: v for k, v in quota.items() if k != "QuotaAmount"} | {"StartDate": "2026-05-01"}
    assert api.call("POST", "/sobjects/ForecastingQuota", json=empty).json()[0]["errorCode"] == "REQUIRED_FIELD_MISSING"


def test_a_type_by_months_and_one_by_quarters_snap_each_to_its_own_periods(served):
    """17 May is 1 April for a type by quarters and 1 May for one by months; the second quota of a key is refused."""
    person = {"Id": make_id("005", 1), "Username": "r@x.example", "LastName": "R"}
    types = [
        {"Id": make_id("0Db", 1), "DeveloperName": "Plain", "MasterLabel": "Plain"},
        {"Id": make_id("0Db", 2), "DeveloperName": "Fine", "MasterLabel": "Fine", "Emulator_Period__c": "Month"},
    ]
    api = served([("User", [person]), ("ForecastingType", types)], other_period_kind="Month")
    for number in (1, 2):
        quota = {"QuotaOwnerId": person["Id"], "ForecastingTypeId": make_id("0Db", number), "QuotaAmount": 1}
        assert api.call("POST", "/sobjects/ForecastingQuota", json={**quota, "StartDate": "2026-05-17"}).ok
        again = api.call("POST", "/sobjects/ForecastingQuota", json={**quota, "StartDate": "2026-05-02"})
        assert again.json()[0]["errorCode"] == "DUPLICATE_VALUE"
        june = api.call("POST", "/sobjects/ForecastingQuota", json={**quota, "StartDate": "2026-06-01"})
        assert june.status_code == (400 if number == 1 else 201)
    found = api.rows(
        "SELECT ForecastingType.DeveloperName, StartDate, Period.Type FROM ForecastingQuota ORDER BY StartDate"
    )
    assert [(r["ForecastingType"]["DeveloperName"], r["StartDate"], r["Period"]["Type"]) for r in found] == [
        ("Plain", "2026-04-01", "Quarter"),
        ("Fine", "2026-05-01", "Month"),
        ("Fine", "2026-06-01", "Month"),
    ]


def test_quotas_of_one_owner_and_period_differ_by_family_group_and_currency(served):
    """Four quotas of one quarter stand beside each other, as each differs from the others in one part of the key."""
    person = {"Id": make_id("005", 1), "Username": "r@x.example", "LastName": "R"}
    group = {"Id": make_id("0Y6", 1), "DeveloperName": "Kind", "MasterLabel": "Kind"}
    item = {"Id": make_id("0Y7", 1), "ForecastingGroupId": group["Id"], "GroupItemApiName": "New"}
    api = served(
        [*RATES, ("User", [person]), ("ForecastingGroup", [group]), ("ForecastingGroupItem", [item])],
        multi_currency=True,
    )
    quota = {"QuotaOwnerId": person["Id"], "ForecastingTypeId": make_id("0Db", 1), "StartDate": "2026-04-01"}
    for part in ({}, {"ProductFamily": "Bikes"}, {"ForecastingGroupItemId": item["Id"]}, {"CurrencyIsoCode": "EUR"}):
        made = [api.call("POST", "/sobjects/ForecastingQuota", json={**quota, "QuotaAmount": 1, **part}) for _ in "ab"]
        assert [answer.status_code for answer in made] == [201, 400], part
        assert made[1].json()[0]["errorCode"] == "DUPLICATE_VALUE"


def test_custom_fiscal_years_know_their_quarters_but_no_fiscal_functions(served):
    """On 22 November 2026 a 4-4-5 year from February is in its fourth quarter, from 1 November to 30 January."""
    api = served(
        [deals((1, 1, "USD", "2026-10-31"), (2, 1, "USD", "2026-11-01"), (3, 1, "USD", "2027-01-30"))],
        fiscal_calendar="4-4-5",
        fiscal_year_start_month=2,
    )
    assert api.column("SELECT Fiscal FROM Opportunity ORDER BY Name") == ["2026 3", "2026 4", "2026 4"]
    within = "SELECT Name FROM Opportunity WHERE CloseDate = THIS_FISCAL_QUARTER ORDER BY Name"
    assert api.column(within) == ["Deal 2", "Deal 3"]
    assert api.column("SELECT Name FROM Opportunity WHERE CloseDate = LAST_N_FISCAL_QUARTERS:1") == ["Deal 1"]
    assert api.rows("SELECT YearType, IsStandardYear, EndDate FROM FiscalYearSettings WHERE Name = '2026'") == [
        {"YearType": "Custom", "IsStandardYear": False, "EndDate": "2027-01-30"}
    ]
    code, message = api.refusal("SELECT FISCAL_QUARTER(CloseDate) q, COUNT(Id) FROM Opportunity GROUP BY Name")
    assert code == "MALFORMED_QUERY"
    assert "custom fiscal years" in message


def test_a_fiscal_year_of_its_own(served):
    """With February as the first month a deal of January 2026 is in the last quarter of fiscal 2025."""
    api = served([deals((1, 1, "USD", "2026-01-31"), (2, 1, "USD", "2026-02-01"))], fiscal_year_start_month=2)
    rows = api.rows("SELECT FiscalYear, FiscalQuarter, Fiscal FROM Opportunity ORDER BY Name")
    assert [tuple(r.values()) for r in rows] == [(2025, 4, "2025 4"), (2026, 1, "2026 1")]
    assert api.column("SELECT COUNT(Id) FROM Opportunity WHERE CloseDate = THIS_FISCAL_YEAR") == [1]
    grouped = "SELECT FISCAL_YEAR(CloseDate) y, FISCAL_QUARTER(CloseDate) q, FISCAL_MONTH(CloseDate) m, COUNT(Id) n "
    grouped += "FROM Opportunity GROUP BY FISCAL_YEAR(CloseDate), FISCAL_QUARTER(CloseDate), FISCAL_MONTH(CloseDate)"
    found = api.rows(grouped + " ORDER BY FISCAL_YEAR(CloseDate)")
    assert [tuple(r.values()) for r in found] == [(2025, 4, 12, 1), (2026, 1, 1, 1)]
    assert api.rows("SELECT FiscalYearStartMonth FROM Organization") == [{"FiscalYearStartMonth": 2}]


def test_simulated_data_says_so(served):
    """The label of simulated data stands in the organization's name."""
    api = served([], simulated="simulated data")
    assert api.column("SELECT Name FROM Organization") == ["Emulated org (simulated data)"]


def test_territories_are_edited_within_their_model(api):
    """A parent of another model or below itself is refused, a duplicate name too; one in use is not deleted."""
    world, north = make_id("0MI", 1), make_id("0MI", 2)
    base = {"Name": "West", "Territory2ModelId": make_id("0MA", 2), "Territory2TypeId": make_id("0M5", 1)}
    across = api.call("POST", "/sobjects/Territory2", json={**base, "ParentTerritory2Id": world})
    assert across.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    cycle = api.call("PATCH", f"/sobjects/Territory2/{world}", json={"ParentTerritory2Id": north})
    assert cycle.json()[0]["fields"] == ["ParentTerritory2Id"]
    assert api.call("POST", "/sobjects/Territory2", json=base).status_code == 201
    assert api.call("POST", "/sobjects/Territory2", json=base).json()[0]["errorCode"] == "DUPLICATE_VALUE"
    active = api.call("PATCH", f"/sobjects/Territory2Model/{make_id('0MA', 2)}", json={"State": "Active"})
    assert active.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    used = api.call("DELETE", f"/sobjects/Territory2Model/{make_id('0MA', 1)}")
    assert used.json()[0]["errorCode"] == "DELETE_FAILED"
    assert api.call("DELETE", f"/sobjects/Territory2/{north}").status_code == 204
    assert api.query("SELECT COUNT() FROM UserTerritory2Association")["totalSize"] == 0


def test_an_opportunity_with_products_is_worth_their_sum(api):
    """Adding a line raises the amount, taking it away lowers it; the amount itself can no longer be written."""
    deal = make_id("006", 1)
    line = {"OpportunityId": deal, "Product2Id": make_id("01t", 1), "Quantity": 5, "UnitPrice": 40}
    made = api.call("POST", "/sobjects/OpportunityLineItem", json=line).json()["id"]
    assert api.rows(f"SELECT Amount, HasOpportunityLineItem FROM Opportunity WHERE Id = '{deal}'") == [
        {"Amount": 500.0, "HasOpportunityLineItem": True}
    ]
    assert api.rows(f"SELECT TotalPrice, Name, ProductCode FROM OpportunityLineItem WHERE Id = '{made}'") == [
        {"TotalPrice": 200.0, "Name": "Bike", "ProductCode": "B-1"}
    ]
    api.call("DELETE", f"/sobjects/OpportunityLineItem/{made}")
    assert api.column(f"SELECT Amount FROM Opportunity WHERE Id = '{deal}'") == [300.0]
    refused = api.call("PATCH", f"/sobjects/Opportunity/{deal}", json={"Amount": 1}).json()[0]
    assert (refused["errorCode"], refused["fields"]) == ("FIELD_INTEGRITY_EXCEPTION", ["Amount"])


def test_an_ambiguous_external_id_lists_the_records(api, emulator):
    """Two rows with one key (loaded before it was unique): 300 and their urls."""
    with emulator.org.write() as db:
        db.execute(
            "UPDATE Account SET External_Key__c = 'TWIN' WHERE Id IN (?, ?)", (make_id("001", 1), make_id("001", 2))
        )
    answer = api.get("/sobjects/Account/External_Key__c/TWIN")
    assert answer.status_code == 300
    assert answer.json() == [f"/services/data/v62.0/sobjects/Account/{make_id('001', n)}" for n in (1, 2)]
    assert api.get("/sobjects/Account/External_Key__c/K%204%2F%C3%BC").json()["Id"] == make_id("001", 4)


def test_splits_are_of_the_deal_s_amount(served):
    """40 % of a deal of 100 EUR are 40 EUR; a blank type is revenue's, of which nobody has more than all."""
    types = [
        {"Id": make_id("149", n), "DeveloperName": name, "MasterLabel": name, "IsTotalValidated": n == 1}
        for n, name in ((1, "Revenue"), (2, "Overlay"))
    ]
    person = {"Id": make_id("005", 1), "Username": "r@x.example", "LastName": "R"}
    tables = [*RATES, DEALS, ("User", [person]), ("OpportunitySplitType", types)]
    api = served(tables, multi_currency=True, splits=True)
    split = {"OpportunityId": make_id("006", 1), "SplitOwnerId": person["Id"]}
    made = api.call("POST", "/sobjects/OpportunitySplit", json={**split, "SplitPercentage": 40})
    assert made.status_code == 201
    assert api.rows("SELECT SplitAmount, CurrencyIsoCode, SplitTypeId FROM OpportunitySplit") == [
        {"SplitAmount": 40.0, "CurrencyIsoCode": "EUR", "SplitTypeId": make_id("149", 1)}
    ]
    more = {"SplitPercentage": 120}
    refused = api.call("PATCH", f"/sobjects/OpportunitySplit/{made.json()['id']}", json=more)
    assert refused.json()[0]["fields"] == ["SplitPercentage"]
    overlay = {**split, **more, "SplitTypeId": make_id("149", 2)}
    assert api.call("POST", "/sobjects/OpportunitySplit", json=overlay).status_code == 201
    again = api.call("POST", "/sobjects/OpportunitySplit", json={**split, "SplitPercentage": 10})
    assert again.json()[0]["errorCode"] == "DUPLICATE_VALUE"
