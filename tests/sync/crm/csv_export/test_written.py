"""How files are written: what is read off them, and what is said where it cannot be."""

from pathlib import Path

import pytest

from calculations.findings import Finding, Severity
from sync.crm.csv_export.ids import made_id
from sync.crm.csv_export.preview import Preview, preview

HEADER = "Deal Id;Owner;Amount;Close Date;Stage\n"


def seen(folder: Path, text: str, encoding: str = "utf-8") -> Preview:
    """What is proposed for a file of deals with this text."""
    path = folder / "deals.csv"
    path.write_bytes(text.encode(encoding))
    return preview(path)


def findings(one: Preview) -> list[Finding]:
    """Its findings, but for the remark that deals have no date of creation."""
    return [finding for finding in one.findings if finding.code != "csv.created-missing"]


def codes(one: Preview) -> list[str]:
    """The codes of these findings."""
    return [finding.code for finding in findings(one)]


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [("utf-8", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("cp1252", "cp1252")],
)
def test_encodings(tmp_path: Path, encoding: str, guessed: str) -> None:
    """Two bytes a letter, with a mark or without; one byte a letter where it is not UTF-8."""
    one = seen(tmp_path, HEADER + "d1;Müller;10;31.12.2020;Won\n", encoding)
    assert (one.mapping.encoding, one.rows[0]["Amount"], one.rejected) == (guessed, 10.0, ())
    assert one.rows[0]["OwnerId"] == made_id("Müller")


@pytest.mark.parametrize(
    ("date", "form", "day"),
    [
        ("31/12/2020", "%d/%m/%Y", "2020-12-31"),
        ("12/31/2020", "%m/%d/%Y", "2020-12-31"),
        ("31.12.2020 08:15", "%d.%m.%Y", "2020-12-31"),
        ("31-Dec-2020", "%d-%b-%Y", "2020-12-31"),
        ("31 Dec 2020", "%d %b %Y", "2020-12-31"),
        ('"Dec 31, 2020"', "%b %d, %Y", "2020-12-31"),
        ("20201231", "%Y%m%d", "2020-12-31"),
    ],
)
def test_forms_of_dates(tmp_path: Path, date: str, form: str, day: str) -> None:
    """The last day of 2020 as seven programs write it has one reading, so nothing is unclear."""
    one = seen(tmp_path, HEADER + f"d1;Ann;10;{date};Won\n")
    assert (one.mapping.date_format, one.rows[0]["CloseDate"]) == (form, day)
    assert "csv.date-unclear" not in codes(one)


def test_a_date_at_the_end_of_a_long_file_decides(tmp_path: Path) -> None:
    """A thousand dates of 3 and 4 January say nothing; the 31st in the last line does."""
    lines = "".join(f"d{n};Ann;10;0{3 + n % 2}/01/2020;Won\n" for n in range(1_000))
    assert codes(seen(tmp_path, HEADER + lines)).count("csv.date-unclear") == 1
    one = seen(tmp_path, HEADER + lines + "e;Ann;10;31/01/2020;Lost\n")
    assert (one.mapping.date_format, one.mapping.lost) == ("%d/%m/%Y", ("Lost",))
    assert codes(one) == []


def test_dates_of_two_forms(tmp_path: Path) -> None:
    """Two of three are American: the third is counted, and its line set aside with the reason."""
    one = seen(tmp_path, HEADER + "a;Ann;1;1/31/2020;Won\nb;Ann;1;2/28/2020;Lost\nc;Ann;1;31/3/2020;Won\n")
    assert [f.sentence for f in findings(one)] == [
        "deals.csv: 1 of 3 different dates, such as 31/3/2020, are not %m/%d/%Y."
    ]
    assert [str(line) for line in one.rejected] == [
        "deals.csv, line 4: Close Date: '31/3/2020' is no date of the form %m/%d/%Y."
    ]


@pytest.mark.parametrize(
    ("amounts", "decimal", "numbers"),
    [
        (("1.234,50", "€ 2.000"), ",", (1234.5, 2000.0)),
        (("1,234.50", "$2,000"), ".", (1234.5, 2000.0)),
        (("1 234,5", "2\u202f000"), ",", (1234.5, 2000.0)),
        (("1'234.50", "CHF 2’000"), ".", (1234.5, 2000.0)),
        (("1.234.567", "12"), ",", (1234567.0, 12.0)),
        (("1,234,567", "(12)"), ".", (1234567.0, -12.0)),
        (("R$ 1.234,50", "-7"), ",", (1234.5, -7.0)),
    ],
)
def test_amounts(tmp_path: Path, amounts: tuple[str, str], decimal: str, numbers: tuple[float, float]) -> None:
    """Seven ways to write money, with signs of currencies, thousands and negatives."""
    one = seen(tmp_path, HEADER + "".join(f"{a};Ann;{a};31.12.2020;Won\n" for a in amounts))
    assert (one.mapping.decimal, tuple(row["Amount"] for row in one.rows)) == (decimal, numbers)
    assert "csv.decimal-unclear" not in codes(one)


@pytest.mark.parametrize(("delimiter", "amount"), [(";", 1500.0), (",", 1.5)])
def test_an_amount_with_two_readings(tmp_path: Path, delimiter: str, amount: float) -> None:
    """1.500 alone is fifteen hundred among semicolons, one and a half among commas, and is said to be either."""
    one = seen(tmp_path, (HEADER + "d1;Ann;1.500;31.12.2020;Won\n").replace(";", delimiter))
    assert one.rows[0]["Amount"] == amount
    assert "csv.decimal-unclear" in codes(one)


def test_two_currencies_in_one_column_block(tmp_path: Path) -> None:
    """Dollars and euros would be added; with a column that says which, they are converted."""
    one = seen(tmp_path, HEADER + "a;Ann;$10;31.12.2020;Won\nb;Ann;€10;31.12.2020;Lost\n")
    (finding,) = findings(one)
    assert (finding.code, finding.severity, finding.rows) == ("csv.currency-mixed", Severity.BLOCKING, ("$", "€"))
    told = (
        "Deal Id;Owner;Amount;Currency;Close Date;Stage\na;Ann;$10;USD;31.12.2020;Won\nb;Ann;€10;EUR;31.12.2020;Lost\n"
    )
    assert codes(seen(tmp_path, told)) == []


def test_quoted_delimiters_and_line_breaks(tmp_path: Path) -> None:
    """A header cell with commas does not make a comma the delimiter; two lines in quotes are one cell."""
    one = seen(tmp_path, 'sep=;\nDeal Id;"Owner";Amount;"Close Date";Stage;"Notes, long, and free"\n'
               'd1;Ann;10;31.12.2020;Won;"two\nlines; really"\nd2;Ann;ten;31.12.2020;Won;\nd3;Ann\n')  # fmt: skip
    assert (one.mapping.delimiter, len(one.rows)) == (";", 1)
    assert [str(line) for line in one.rejected] == [
        "deals.csv, line 5: Amount: 'ten' is no number.",
        "deals.csv, line 6: it has 2 cells where the header has 6.",
    ]


def test_stages_that_do_not_tell_their_end(tmp_path: Path) -> None:
    """Gewonnen and Verloren are known; where no stage looks like an end, both are asked for."""
    assert seen(tmp_path, HEADER + "a;A;1;31.12.2020;Gewonnen\nb;A;1;31.12.2020;Verloren\n").mapping.won == (
        "Gewonnen",
    )
    one = seen(tmp_path, HEADER + "a;A;1;31.12.2020;Phase 1\n")
    assert [(f.code, f.rows) for f in findings(one)] == [
        ("csv.stage-missing", ("won",)),
        ("csv.stage-missing", ("lost",)),
    ]


def test_probabilities_in_shares_are_read_as_such(tmp_path: Path) -> None:
    """0.35 is 35 per cent, 0,29 is 29 under a decimal comma, and 40% is 40; where one is above 1, none is a share."""
    header = "Deal Id,Owner,Amount,Close Date,Stage,Probability\n"
    one = seen(tmp_path, header + "a,Ann,1,2020-12-31,Won,0.35\nb,Ann,1,2020-12-31,Won,1\nc,Ann,1,2020-12-31,Won,\n")
    assert [row["Probability"] for row in one.rows] == [35.0, 100.0, None]
    assert codes(one) == ["csv.stage-missing", "csv.probability-in-shares"]
    german = header.replace(",", ";") + "a;Ann;1;2020-12-31;Won;0,29\n"
    assert seen(tmp_path, german).rows[0]["Probability"] == 29.0
    assert seen(tmp_path, header + "a,Ann,1,2020-12-31,Won,40%\n").rows[0]["Probability"] == 40.0
    mixed = seen(tmp_path, header + "a,Ann,1,2020-12-31,Won,0.5\nb,Ann,1,2020-12-31,Won,40\n")
    assert [row["Probability"] for row in mixed.rows] == [0.5, 40.0]
    none = seen(tmp_path, header + "a,Ann,1,2020-12-31,Lost,0\n")
    assert (none.rows[0]["Probability"], none.mapping.forms) == (0.0, {})


def test_a_text_in_a_field_that_can_be_spared_leaves_it_empty(tmp_path: Path) -> None:
    """A probability that is a word costs the deal nothing but its probability; an amount that is one costs the line."""
    header = "Deal Id,Owner,Amount,Close Date,Stage,Probability\n"
    one = seen(tmp_path, header + "a,Ann,1,2020-12-31,Won,high\nb,Ann,1,2020-12-31,Won,40\nc,Ann,x,2020-12-31,Won,40\n")
    assert [(row["Amount"], row["Probability"]) for row in one.rows] == [(1.0, None), (1.0, 40.0)]
    (told,) = [found for found in one.findings if found.code == "csv.cell-unread"]
    assert told.rows == ("line 2",)
    assert "'high' in line 2" in told.sentence
    assert [line.line for line in one.rejected] == [4]


def test_a_file_that_is_nothing_of_ours(tmp_path: Path) -> None:
    """A description of columns, and an empty file, are left out and named."""
    for name, text in (("data_dictionary.csv", "Table,Field,Description\na,b,c\n"), ("empty.csv", "")):
        (tmp_path / name).write_text(text)
        one = preview(tmp_path / name)
        assert (one.is_known, codes(one)) == (False, ["csv.file-unknown"])


def test_columns_of_the_same_name_and_deals_without_id(tmp_path: Path) -> None:
    """The first Amount is read and that is said; a deal without an Id gets one from its line."""
    one = seen(tmp_path, "Deal,Owner,Amount,Amount,Close Date,Stage\nBig,Ann,1,2,2020-12-31,Won\n")
    assert one.rows[0]["Amount"] == 1.0
    assert str(one.rows[0]["Id"]).startswith("~")
    assert codes(one) == ["csv.column-twice", "csv.id-missing", "csv.stage-missing"]
