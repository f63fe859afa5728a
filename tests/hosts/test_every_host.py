"""Whatever stands in cells, whichever program sends it: the answer is the catalog's.

Every row of the marshalling table, every documented example, and one workbook of all functions, on every host.
"""

import pytest

from tests.hosts.calls import OMITTED, Call, Fault, same
from tests.hosts.case_book import calls_in, write_calls
from tests.hosts.marshalling import TABLE
from tests.hosts.programs import Engine, ExcelDesktop, GoogleSheets, LibreOffice, OfficeJs, reference, size_of
from xl_addin.catalog import CATALOG
from xl_addin.names import Host

EXAMPLES = [
    (Call(name, tuple(OMITTED if value is None else value for value in example.arguments)), example.result)
    for name, function in CATALOG.items()
    for example in function.examples
]
HOSTS = (
    "catalog",
    pytest.param("formualizer", marks=pytest.mark.full),
    pytest.param("libreoffice", marks=pytest.mark.full),
    pytest.param("office_js", marks=pytest.mark.full),
    pytest.param("google_sheets", marks=pytest.mark.full),
    "excel_desktop",
)


class Catalog:
    """The catalog without any program around it."""

    def answers(self, calls):
        return [reference(one) for one in calls]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """One workbook that calls every function of the catalog, with the first of its examples."""
    first = {call.function: call for call, _ in reversed(EXAMPLES)}
    path = tmp_path_factory.mktemp("book") / "functions.xlsx"
    calls = [first[name] for name in CATALOG]
    write_calls(path, calls, Host.OFFICE_JS, [size_of(reference(call)) for call in calls])
    return list(calls_in(path))


@pytest.fixture(scope="module")
def computed(request, workbook, tmp_path_factory, function_server):
    """Answers by host, each host started once: to the table, to the examples, to the workbook."""
    calls = [row.call for row in TABLE] + [call for call, _ in EXAMPLES] + workbook
    kept = {}

    def of(host):
        if host not in kept:
            folder = tmp_path_factory.mktemp(host)
            start = {
                "catalog": Catalog,
                "formualizer": lambda: Engine(folder),
                "libreoffice": lambda: LibreOffice(folder),
                "office_js": lambda: OfficeJs(folder, request.getfixturevalue("browser"), function_server),
                "google_sheets": lambda: GoogleSheets(folder, function_server),
                "excel_desktop": lambda: ExcelDesktop(folder),
            }[host]
            answers = start().answers(calls)
            kept[host] = (
                answers[: len(TABLE)],
                answers[len(TABLE) : len(TABLE) + len(EXAMPLES)],
                answers[-len(workbook) :],
            )
        return kept[host]

    return of


@pytest.mark.parametrize("host", HOSTS)
def test_every_row_of_the_marshalling_table(computed, host):
    """Omitted, empty, truth values, dates, errors, one cell for a range, whole columns, ragged; what comes back."""
    wrong = {}
    for row, answer in zip(TABLE, computed(host)[0], strict=True):
        wanted = row.but[host][0] if host in row.but else row.shown
        if not same(answer, wanted):
            wrong[row.what] = (answer, wanted)
    assert wrong == {}


@pytest.mark.parametrize("host", HOSTS)
def test_every_documented_example(computed, host):
    """What docs/functions.md shows is what a cell of each program shows."""
    wrong = {
        (call.function, call.arguments): (answer, wanted)
        for (call, wanted), answer in zip(EXAMPLES, computed(host)[1], strict=True)
        if not same(answer, wanted)
    }
    assert wrong == {}


@pytest.mark.parametrize("host", HOSTS)
def test_one_workbook_of_all_functions_shows_the_same_everywhere(computed, workbook, host):
    """At least 30 functions, their arguments read from the cells of one .xlsx file."""
    assert len({call.function for call in workbook}) == len(CATALOG) >= 30
    wrong = {
        call.function: (answer, reference(call))
        for call, answer in zip(workbook, computed(host)[2], strict=True)
        if not same(answer, reference(call))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "host", [*(pytest.param(host, marks=pytest.mark.full) for host in ("office_js", "google_sheets")), "excel_desktop"]
)
def test_sentences_reach_the_cells_that_can_show_them(computed, host):
    """Excel and Sheets show why; LibreOffice and the engine have no place for it, as their READMEs say."""
    answers = computed(host)[0]
    wanted = {number: row for number, row in enumerate(TABLE) if isinstance(row.shown, Fault) and row.shown.words}
    assert wanted
    for number, row in wanted.items():
        if host not in row.but:
            answer = answers[number]
            fault = answer if isinstance(answer, Fault) else answer[0][0]
            assert row.shown.words in fault.words, row.what
