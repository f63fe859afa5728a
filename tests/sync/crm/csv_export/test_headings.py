"""Exports of five CRMs, in English and German, with the headings they have."""

from pathlib import Path

import pytest

from sync.crm.csv_export.headings import currency_in
from sync.crm.csv_export.ids import made_id
from tests.sync.crm.csv_export.folders import exported

EXPORTS = {
    "salesforce": (
        "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Close Date,Created Date,Amount,"
        "Closed,Won\n"
        "{id},X,Northwind,Ria One,Closed Won,2/14/2024,11/20/2023,500.00,1,1\n"
        "{id2},Y,Contoso,Sam Two,Closed Lost,2/15/2024,11/21/2023,700.00,1,0\n"
    ),
    "salesforce_deutsch": (
        "Opportunity-ID;Opportunity-Name;Account-Name;Opportunity-Inhaber;Phase;Schlusstermin;Erstelldatum;Betrag\n"
        "{id};X;Northwind;Ria One;Gewonnen;14.02.2024;20.11.2023;500,00\n"
        "{id2};Y;Contoso;Sam Two;Verloren;15.02.2024;21.11.2023;700,00\n"
    ),
    "hubspot": (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Company,Is Closed Won\n"
        "{id},X,Closed won,2024-02-14 09:12,Ria One,500,2023-11-20 10:00,Northwind,true\n"
        "{id2},Y,Closed lost,2024-02-15 09:12,Sam Two,700,2023-11-21 10:00,Contoso,false\n"
    ),
    "hubspot_deutsch": (
        "Datensatz-ID,Deal-Name,Deal-Phase,Abschlussdatum,Zust\u00e4ndiger Mitarbeiter,Betrag,Erstellungsdatum,"
        "Zugeordnetes Unternehmen\n"
        "{id},X,Abgeschlossen und gewonnen,2024-02-14 09:12,Ria One,500,2023-11-20 10:00,Northwind\n"
        "{id2},Y,Abgeschlossen und verloren,2024-02-15 09:12,Sam Two,700,2023-11-21 10:00,Contoso\n"
    ),
    "pipedrive": (
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Owner,Deal - Value,Deal - Stage,Deal - Status,"
        "Deal - Deal created,Deal - Expected close date,Deal - Won time,Deal - Lost time\n"
        "{id},X,Northwind,Ria One,500,Proposal,Won,2023-11-20 10:00:00,2024-05-01,2024-02-14 12:01:02,\n"
        "{id2},Y,Contoso,Sam Two,700,Proposal,Lost,2023-11-21 10:00:00,2024-06-01,,2024-02-15 12:01:02\n"
    ),
    "pipedrive_deutsch": (
        "Deal - ID,Deal - Titel,Deal - Organisation,Deal - Besitzer,Deal - Wert,Deal - Phase,Deal - Status,"
        "Deal - Erstellt am,Deal - Erwartetes Abschlussdatum,Deal - Gewonnen am,Deal - Verloren am\n"
        "{id},X,Northwind,Ria One,500,Angebot,Gewonnen,2023-11-20 10:00:00,2024-05-01,2024-02-14 12:01:02,\n"
        "{id2},Y,Contoso,Sam Two,700,Angebot,Verloren,2023-11-21 10:00:00,2024-06-01,,2024-02-15 12:01:02\n"
    ),
    "dynamics": (
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,"
        "Est. Close Date,Actual Close Date,Est. Revenue,Status,Owner,Created On\n"
        "{id},abc=,4/1/2024 9:12,X,Northwind,5/1/2024,2/14/2024,500.00,Won,Ria One,11/20/2023 10:00 AM\n"
        "{id2},abd=,4/1/2024 9:12,Y,Contoso,5/2/2024,2/15/2024,700.00,Lost,Sam Two,11/21/2023 10:00 AM\n"
    ),
    "dynamics_deutsch": (
        "(Nicht \u00e4ndern) Verkaufschance;Thema;Potenzieller Kunde;Gesch. Abschlussdatum;Tats\u00e4chliches "
        "Abschlussdatum;"
        "Gesch. Umsatz;Status;Besitzer;Erstellt am\n"
        "{id};X;Northwind;01.05.2024;14.02.2024;500,00 \u20ac;Gewonnen;Ria One;20.11.2023 10:00\n"
        "{id2};Y;Contoso;02.05.2024;15.02.2024;700,00 \u20ac;Verloren;Sam Two;21.11.2023 10:00\n"
    ),
    "zoho": (
        "Record Id,Deal Owner.id,Deal Owner,Deal Name,Account Name.id,Account Name,Amount,Closing Date,Stage,"
        "Probability (%),Created Time\n"
        "{id},zcrm_1,Ria One,X,zcrm_11,Northwind,500,2024-02-14,Closed Won,100,2023-11-20 10:00:00\n"
        "{id2},zcrm_2,Sam Two,Y,zcrm_12,Contoso,700,2024-02-15,Closed Lost,0,2023-11-21 10:00:00\n"
    ),
}


@pytest.mark.parametrize("crm", EXPORTS)
def test_deals_of(tmp_path: Path, crm: str) -> None:
    """One deal of 500 won on 14 February 2024 by Ria One at Northwind, one of 700 lost on the 15th by Sam Two."""
    one = exported(tmp_path, export=EXPORTS[crm].format(id="zcrm_77001", id2="zcrm_77002"))
    rows = sorted(one.rows("Opportunity"), key=lambda row: str(row["Name"]))
    assert [(r["Name"], r["Amount"], r["CloseDate"], r["IsWon"], r["IsClosed"]) for r in rows] == [
        ("X", 500.0, "2024-02-14", True, True), ("Y", 700.0, "2024-02-15", False, True),
    ]  # fmt: skip
    assert [str(row["CreatedDate"])[:10] for row in rows] == ["2023-11-20", "2023-11-21"]
    assert rows[0]["Id"] == made_id("zcrm_77001")
    assert one.names("User") == {"Ria One", "Sam Two"}
    assert one.names("Account") == {"Northwind", "Contoso"}
    assert (list(one.totals.won_by_quarter["2024Q1"].values()), one.totals.lost) == ([500.0], 1)


@pytest.mark.parametrize(
    ("name", "text", "sobject"),
    [
        (
            "organizations",
            "Organization - ID,Organization - Name,Organization - Owner\n1,Northwind,Ria One\n",
            "Account",
        ),
        ("Firmen", "Firmenname;Besitzer;Branche;Ort\nNorthwind;Ria One;Handel;Ulm\n", "Account"),
        ("companies", "Record ID,Company name,Company owner,Industry\n1,Northwind,Ria One,RETAIL\n", "Account"),
        ("Benutzer", "Vollst\u00e4ndiger Name;Vorgesetzter;Abteilung\nRia One;Max Boss;Nord\n", "User"),
        ("Produkte", "Produktname;Produktfamilie\nAlpha;Hardware\n", "Product2"),
        ("Zielvorgaben", "Verk\u00e4ufer;Quartal;Ziel\nRia One;Q1 2024;1.000,00\n", "ForecastingQuota"),
        ("verkaufschancen", "Thema;Besitzer;Umsatz;Abschlussdatum\nX;Ria One;5,00;14.02.2024\n", "Opportunity"),
    ],
)
def test_what_a_file_holds(tmp_path: Path, name: str, text: str, sobject: str) -> None:
    """By the columns, and by the name of the file in either language."""
    (preview,) = exported(tmp_path, **{name: text}).previews
    assert (preview.mapping.object, preview.is_known, preview.taken, preview.rejected) == (sobject, True, 1, ())


def test_a_text_column_that_is_called_as_a_field_is(tmp_path: Path) -> None:
    """Value holds High and Low, Closed holds yes and no: the amount and the date are looked for elsewhere."""
    text = (
        "Deal Name,Owner,Value,Closed,Close,Contract Value,Stage\n"
        "X,Ria One,High,yes,2024-02-14,500,Won\nY,Sam Two,Low,yes,2024-02-15,700,Lost\n"
        "Z,Sam Two,Low,no,2024-06-15,9,Demo\n"
    )
    one = exported(tmp_path, deals=text)
    columns = one.columns("deals.csv")
    assert (columns["Amount"], columns["CloseDate"], columns["IsClosed"]) == ("Contract Value", "Close", "Closed")
    assert one.totals.won_by_quarter == {"2024Q1": {"": 500.0}}
    assert "csv.column-unfit" in one.codes


def test_a_second_amount_is_said(tmp_path: Path) -> None:
    """Amount and ACV differ: the first is read, and that the other may be meant is said."""
    one = exported(tmp_path, deals="Deal Name,Owner,Amount,ACV,Close Date,Stage\nX,Ria One,500,100,2024-02-14,Won\n")
    (unclear,) = [f for preview in one.previews for f in preview.findings if f.code == "csv.column-unclear"]
    assert unclear.sentence == "deals.csv: Amount is read from Amount; ACV may be meant as well."
    (choice,) = [choice for choice in one.previews[0].choices if choice.field == "Amount"]
    assert choice.others == ("ACV",)


@pytest.mark.parametrize(
    ("heading", "currency"),
    [("Amount (EUR)", "EUR"), ("Betrag in CHF", "CHF"), ("Amount [\u20ac]", "EUR"), ("Amount USD", "USD"),
     ("ARR", None), ("Amount", None), ("Value ($)", None)],
)  # fmt: skip
def test_a_currency_in_a_heading(tmp_path: Path, heading: str, currency: str | None) -> None:
    """It is every row's; a dollar may be any of several."""
    assert currency_in(heading) == currency
    one = exported(tmp_path, deals=f"Deal Name,Owner,{heading},Close Date,Stage\nX,Ria One,500,2024-02-14,Won\n")
    assert one.totals.won_by_quarter == {"2024Q1": {currency or "": 500.0}}


def test_converted_amounts(tmp_path: Path) -> None:
    """Where the amounts are in two currencies and nothing gives rates, those the CRM converted are read."""
    text = (
        "Opportunity Name,Opportunity Owner,Stage,Close Date,Amount Currency,Amount,Amount (converted) Currency,"
        "Amount (converted)\nYen,Ria One,Closed Won,2/14/2024,JPY,10000.00,USD,83.86\n"
        "Dollar,Ria One,Closed Won,2/15/2024,USD,10000.00,USD,10000.00\n"
    )
    assert exported(tmp_path, deals=text).totals.won_by_quarter == {"2024Q1": {"USD": 10083.86}}
