"""The LibreOffice extension's parts: what Calc asks for, the type library byte by byte, values in and out."""

import math
import zipfile
from io import BytesIO

from lxml import etree

from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.hosts.libreoffice.extension import extension, write_extension
from xl_addin.hosts.libreoffice.typelib import Method, interface_library
from xl_addin.hosts.libreoffice.values import arguments_of, from_calc, table_of


def test_the_extension_holds_what_calc_asks_for():
    """Every part of the manifest is there, every function and argument is described, same inputs give same bytes."""
    data = extension(["/somewhere"])
    assert extension(["/somewhere"]) == data
    with zipfile.ZipFile(BytesIO(data)) as parts:
        manifest = etree.fromstring(parts.read("META-INF/manifest.xml"))
        listed = {entry.get("{http://openoffice.org/2001/manifest}full-path") for entry in manifest}
        assert listed <= set(parts.namelist())
        assert parts.read("paths.txt") == b"/somewhere\n"
        described = parts.read("CalcAddIns.xcu").decode()
        library = parts.read("XQPlan.rdb")
    for function in CATALOG.values():
        assert f'oor:name="{function.name.lower()}"' in described
        assert all(f'oor:name="{argument.name}"' in described for argument in function.arguments)
        assert function.name.lower().encode() in library


def test_the_type_library_is_what_the_sdk_writes():
    """Worked out by hand from the format, for one method f(any x) returning any of the interface m.I.

    The entity starts at 0x10 and the text "any" stands at 0x45; the name I at 0x5e, module m at 0x60 with its name at
    0x6d, and the root map at 0x6f.
    """
    expected = b"".join(
        (
            b"UNOIDL\xff\0" + bytes.fromhex("6f000000 01000000"),
            b"\x05" + bytes.fromhex("01000000 1b000000") + b"com.sun.star.uno.XInterface",
            bytes.fromhex("00000000 00000000 01000000"),
            bytes.fromhex("01000000") + b"f" + bytes.fromhex("03000000") + b"any",
            bytes.fromhex("01000000 00 01000000") + b"x" + bytes.fromhex("45000080 00000000"),
            b"I\0" + b"\0" + bytes.fromhex("01000000 5e000000 10000000") + b"m\0",
            bytes.fromhex("6d000000 60000000"),
        )
    )
    library = interface_library(("m",), "I", [Method("f", ("x",), "any", "any")])
    assert library == expected


def test_errors_are_numbers_with_a_code():
    """Calc shows a NaN whose payload is 32767 as #N/A; one value is a table of one; blanks are empty texts."""
    ((number,),) = table_of(CellError(ErrorKind.NA))
    assert math.isnan(number)
    assert table_of([["key", "ramp"], ["Ana", 1], ["Ben", None]]) == (("key", "ramp"), ("Ana", 1.0), ("Ben", ""))
    assert table_of(0.9) == ((0.9,),)
    assert from_calc((("a", ""), (1.0, None))) == [["a", None], [1.0, None]]


def test_the_extension_knows_where_its_packages_are(tmp_path):
    """By default the folders this Python finds qplan and its libraries in."""
    with zipfile.ZipFile(write_extension(tmp_path / "qplan.oxt")) as parts:
        places = parts.read("paths.txt").decode().split()
    assert places
    assert any((tmp_path.__class__(place) / "xl_addin").is_dir() for place in places)


def test_whole_columns_are_cut_back_together():
    """Calc sends a million rows: the longer of two columns says how many stay of both, a shorter range stays whole."""
    empty = (("",),) * (1_048_576 - 3)
    names, amounts = ((("Ana",), ("Ben",), ("",), *empty), ((1.0,), ("",), (3.0,), *empty))
    few = (*((float(row),) for row in range(3)), ("",))
    assert arguments_of((names, amounts, few, 5.0, None)) == [
        [["Ana"], ["Ben"], [None]],
        [[1.0], [None], [3.0]],
        [[0.0], [1.0], [2.0], [None]],
        5.0,
        None,
    ]
    assert arguments_of((((("",),) * 2000),)) == [[[None]]]
