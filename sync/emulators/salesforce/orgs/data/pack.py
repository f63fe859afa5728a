"""Pack Microsoft's AdventureWorks sample files into the few columns the AdventureWorks org needs.

Run it as ``python -m sync.emulators.salesforce.orgs.data.pack SOURCE_FOLDER``. The output is written beside this
file and is deterministic: the same source gives the same bytes, so a changed archive is a changed source.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

HISTORY_SHIFT = timedelta(days=1794)
"""The operational sample was re-dated by Microsoft; this brings its dates back beside the order lines."""
FIRST_QUARTER = (2017, 3)
BUSINESS_ENTITY = {
    274: 277, 275: 281, 276: 282, 277: 283, 278: 284, 279: 285, 280: 286, 281: 287, 282: 288, 283: 289,
    284: 293, 285: 294, 286: 296, 287: 290, 288: 295, 289: 291, 290: 292,
}  # fmt: skip
"""Business entity of the operational sample -> EmployeeKey of the warehouse (see PROVENANCE.md, 274 is the VP)."""


def cents(text: str) -> int:
    """Return an amount with at most two decimals as integer cents; anything finer is an error."""
    amount = Decimal(text) * 100
    if amount != amount.to_integral_value():
        raise ValueError(f"{text} is not a whole number of cents")
    return int(amount)


def headed(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def headerless(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of one of Microsoft's headerless files."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, delimiter=delimiter)


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table; names ending in ``.gz`` are compressed without a time stamp, so the bytes are stable."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0) if path.suffix == ".gz" else content)


def pack_orders(source: Path, target: Path) -> None:
    """Split the order lines into one row per order and one per line; the amount is quantity times unit price."""
    orders: dict[str, tuple[str, ...]] = {}
    lines: list[tuple[int, int, int]] = []
    counts: dict[str, int] = {}
    for row in headed(source / "dw2020_FactResellerSales.csv"):
        number = row["SalesOrderNumber"].removeprefix("SO")
        head = (row["OrderDate"], row["ResellerKey"], row["EmployeeKey"], row["SalesTerritoryKey"])
        if number in orders and (orders[number] != head or number != next(reversed(orders))):
            raise ValueError(f"the lines of order {number} are not together or do not agree")
        quantity, price = int(row["OrderQuantity"]), cents(row["UnitPrice"])
        if quantity * price != cents(row["SalesAmount"]):
            raise ValueError(f"a line of order {number} is not quantity times unit price")
        orders[number] = head
        counts[number] = counts.get(number, 0) + 1
        lines.append((int(row["ProductKey"]), quantity, price))
    header = ("order", "date", "reseller", "employee", "territory", "lines")
    write(target / "orders.csv.gz", header, ((number, *head, counts[number]) for number, head in orders.items()))
    write(target / "order_lines.csv.gz", ("product", "quantity", "unit_price_cents"), lines)


def pack_resellers(source: Path, target: Path) -> None:
    """Join each reseller with its geography; the names of both exports must agree."""
    geographies = {row[0]: row for row in headerless(source / "dw_DimGeography.csv", "|")}
    warehouse = {row[0]: row for row in headerless(source / "dw_DimReseller.csv", "|")}
    rows = []
    for row in headed(source / "dw2020_Resellers.csv"):
        detail = warehouse[row["ResellerKey"]]
        place = geographies[detail[1]]
        if (row["ResellerName"], row["City"], row["StateProvinceName"]) != (detail[5], place[1], place[3]):
            raise ValueError(f"reseller {row['ResellerKey']} differs between the two exports")
        street = " ".join(part for part in (detail[12], detail[13]) if part)
        geography = (place[1], place[3], place[5], place[8], place[9])
        rows.append((row["ResellerKey"], detail[5], detail[4], detail[6], cents(detail[14]) // 100, street, *geography))
    header = ("reseller", "name", "business_type", "employees", "annual_sales", "street", "city", "state", "country")
    write(target / "resellers.csv.gz", (*header, "postal_code", "territory"), rows)


def pack_products(source: Path, target: Path) -> None:
    """Keep what identifies a product and the family it is planned in."""
    rows = headed(source / "dw2020_Product.csv")
    kept = ((row["ProductKey"], row["Product"], row["Subcategory"], row["EnglishProductCategoryName"]) for row in rows)
    write(target / "products.csv.gz", ("product", "name", "subcategory", "category"), kept)


def pack_quotas(source: Path, target: Path) -> None:
    """Map the quota dates, in order, to the calendar quarters the order lines are dated in."""
    rows = list(headerless(source / "dw_FactSalesQuota.csv", "|"))
    first = FIRST_QUARTER[0] * 4 + FIRST_QUARTER[1] - 1
    quarters = {key: divmod(first + n, 4) for n, key in enumerate(sorted({row[2] for row in rows}))}
    kept = ((row[1], quarters[row[2]][0], quarters[row[2]][1] + 1, cents(row[5])) for row in rows)
    write(target / "quotas.csv", ("employee", "year", "quarter", "quota_cents"), kept)


def pack_territories(source: Path, target: Path) -> None:
    """Keep the ten territories, and who was assigned to them when, by warehouse key and calendar."""
    territories = headerless(source / "oltp_SalesTerritory.csv", "\t")
    write(target / "territories.csv", ("territory", "name", "country", "group"), (row[:4] for row in territories))
    rows = []
    for row in headerless(source / "oltp_SalesTerritoryHistory.csv", "\t"):
        start, end = (date.fromisoformat(text[:10]) - HISTORY_SHIFT if text else "" for text in row[2:4])
        rows.append((BUSINESS_ENTITY[int(row[0])], row[1], start, end))
    write(target / "assignments.csv", ("employee", "territory", "start", "end"), rows)


def main(source: Path, target: Path) -> None:
    """Pack every table from ``source`` into ``target``."""
    for pack in (pack_orders, pack_resellers, pack_products, pack_quotas, pack_territories):
        pack(source, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent)
