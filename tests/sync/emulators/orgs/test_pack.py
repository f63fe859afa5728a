"""Packing keeps every cent, joins by key, re-dates, and refuses sources that contradict themselves."""

import gzip
from pathlib import Path

import pytest

from sync.emulators.salesforce.orgs.data import pack

ORDER_HEADER = "SalesOrderNumber,OrderDate,ProductKey,ResellerKey,EmployeeKey,SalesTerritoryKey,OrderQuantity,UnitPrice"
LINES = ("SO7,2017-07-01,349,1,285,5,3,2024.99,6074.97", "SO7,2017-07-01,350,1,285,5,2,0.1,0.2")
DETAIL = "1|637|AW1|245-555-0173|Warehouse|A Bike Store|2|S|5|2011|2011|Road|2251 Elliot Avenue|Suite 3|300000.0000"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source of one order, reseller, product, quota, territory and assignment, in the sources' own shapes."""
    folder = tmp_path / "source"
    folder.mkdir()
    files = {
        "dw2020_FactResellerSales.csv": "\n".join((f"{ORDER_HEADER},SalesAmount", *LINES)),
        "dw2020_Resellers.csv": "ResellerKey,BusinessType,ResellerName,City,StateProvinceName,Country_Region\n"
        "1,Ware House,A Bike Store,Seattle,Washington,United States",
        "dw_DimReseller.csv": f"{DETAIL}|Bank|||30000.0000|1974",
        "dw_DimGeography.csv": "637|Seattle|WA|Washington|US|United States|x|x|98104|1|198.51.100.2",
        "dw2020_Product.csv": 'ProductKey,Product,Subcategory,EnglishProductCategoryName\n349,"Frame, 58",Frames,Bikes',
        "dw_FactSalesQuota.csv": "1|285|20101229|2010|4|28000.0000|x\n2|285|20110330|2011|1|7000.0000|x",
        "oltp_SalesTerritory.csv": "5\tSoutheast\tUS\tNorth America\t1.0",
        "oltp_SalesTerritoryHistory.csv": "279\t5\t2022-05-30 00:00:00.000\t2022-05-31 00:00:00.000\tx\tx",
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def packed(source: Path, name: str) -> list[str]:
    """The lines of one packed table, header left out."""
    target = source.parent / "target"
    target.mkdir(exist_ok=True)
    pack.main(source, target)
    content = (target / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode().splitlines()[1:]


def test_orders_and_lines_keep_cents_and_order(source: Path) -> None:
    """Two lines of one order become one order of two lines with prices in whole cents."""
    assert packed(source, "orders.csv.gz") == ["7,2017-07-01,1,285,5,2"]
    assert packed(source, "order_lines.csv.gz") == ["349,3,202499", "350,2,10"]


def test_a_reseller_takes_type_size_and_place_from_the_warehouse(source: Path) -> None:
    """The misspelt business type of the export gives way to the warehouse's; the address is in one piece."""
    place = "2251 Elliot Avenue Suite 3,Seattle,Washington,United States,98104,1"
    assert packed(source, "resellers.csv.gz") == [f"1,A Bike Store,Warehouse,2,300000,{place}"]


def test_products_quotas_and_territories(source: Path) -> None:
    """Quota dates become 2017Q3 and 2017Q4 in order, and 2022-05-30 becomes 2017-07-01, 1,794 days before."""
    assert packed(source, "products.csv.gz") == ['349,"Frame, 58",Frames,Bikes']
    assert packed(source, "quotas.csv") == ["285,2017,3,2800000", "285,2017,4,700000"]
    assert packed(source, "territories.csv") == ["5,Southeast,US,North America"]
    assert packed(source, "assignments.csv") == ["285,5,2017-07-01,2017-07-02"]


def test_the_same_source_gives_the_same_bytes(source: Path) -> None:
    """Archives carry no time stamp: a changed archive means a changed source."""
    packed(source, "orders.csv.gz")
    first = {path.name: path.read_bytes() for path in (source.parent / "target").iterdir()}
    packed(source, "orders.csv.gz")
    assert {path.name: path.read_bytes() for path in (source.parent / "target").iterdir()} == first


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("dw2020_FactResellerSales.csv", "6074.97", "6074.98", "not quantity times unit price"),
        ("dw2020_FactResellerSales.csv", "0.1,", "0.105,", "not a whole number of cents"),
        ("dw2020_FactResellerSales.csv", "350,1,285", "350,1,286", "do not agree"),
        ("dw_DimGeography.csv", "Seattle", "Renton", "differs between the two exports"),
    ],
)
def test_a_source_that_contradicts_itself_is_refused(source: Path, name: str, old: str, new: str, message: str) -> None:
    """A wrong cent, a fraction of one, an order of two sellers or two names of one place stop the packing."""
    file = source / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        packed(source, "orders.csv.gz")
