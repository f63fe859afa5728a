"""The catalog's promises: every example holds, names fit every host, faults are cells with a sentence."""

import inspect
import math

import pytest

from xl_addin.catalog import CATALOG, call
from xl_addin.cells.errors import CellError, CellFault, ErrorKind
from xl_addin.cells.marshal import from_serial, read, to_serial
from xl_addin.names import Host, canonical, spell
from xl_addin.spec import HEADER, Argument, Column, Function, Kind, Shape

EXAMPLES = [(name, example) for name, function in CATALOG.items() for example in function.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_every_documented_example_holds(name, example):
    """What the documentation shows is what a cell answers."""
    answer = call(name, list(example.arguments))
    if isinstance(example.result, float):
        assert math.isclose(answer, example.result)
    else:
        assert answer == example.result


@pytest.mark.parametrize("function", CATALOG.values(), ids=CATALOG)
def test_every_function_is_documented(function):
    """Summary, returns, every argument and an example; a table's header is the one declared."""
    assert all([function.summary, function.returns, function.examples, function.family])
    assert all(argument.doc for argument in function.arguments)
    if function.columns:
        assert call(function.name, list(function.examples[0].arguments))[0] == function.header()


TABLES_OF = [name for name, function in CATALOG.items() if function.columns or function.shown]


@pytest.mark.parametrize("name", TABLES_OF)
def test_every_table_may_leave_its_header_off(name):
    """With header = no, the last argument of each, every example is the same table without its first row."""
    function = CATALOG[name]
    assert function.arguments[-1] is HEADER
    for example in function.examples:
        given = [*example.arguments, *[None] * (len(function.arguments) - 1 - len(example.arguments))]
        whole = call(name, given)
        assert call(name, [*given, True]) == whole
        for no in (False, "no", 0.0):
            assert call(name, [*given, no]) == (whole[1:] if isinstance(whole, list) else whole)


def test_a_table_of_its_header_alone_leaves_a_blank_row():
    """No program takes a table without cells."""
    deal = [[["a"]], [["Ana"]], [[1.0]], [[44_000.0]], 43_000.0]
    assert call("RISKLIST", [*deal, *[None] * 7, "no"]) == [["", "", "", ""]]


@pytest.mark.parametrize("name", [name for name, function in CATALOG.items() if "findings" in function.shows])
@pytest.mark.parametrize("blanks", [0, 2])
def test_findings_are_one_more_argument_away(name, blanks):
    """The word behind the arguments a planner gives: the twelve lines that show = findings returns, in its place."""
    function = CATALOG[name]
    place = next(at for at, argument in enumerate(function.arguments) if argument.name == "show")
    needed = [argument for argument in function.arguments if argument.is_required]
    given = list(function.examples[0].arguments[: len(needed)])
    told = call(name, [*given, *[None] * (place - len(given)), "findings"])
    assert told[0] == function.header("findings")
    assert call(name, [*given, "Findings", *[None] * blanks]) == told


def test_a_word_that_an_argument_may_say_itself_is_that_argument_s():
    """The third argument of QUOTASPLIT is a rate: a word that asks for no table there is refused as it was."""
    assert call("QUOTASPLIT", [100.0, [[1.0]], "nothing"]).kind is ErrorKind.VALUE
    assert call("QUOTASPLIT", [100.0, [[1.0]], 0.0, "totals"])[0] == ["measure", "amount"]


def shown(function, arguments):
    """What an example asks its argument `show` for; the default where it says nothing."""
    given = dict(zip([argument.name for argument in function.arguments], arguments, strict=False)).get("show")
    return given or next((argument.default for argument in function.arguments if argument.name == "show"), "")


def is_as_declared(header, columns):
    """Whether a header says the titles declared, in order; those of repeated columns are the call's."""
    fixed = [column.title for column in columns if not column.is_repeated]
    ahead = next((at for at, column in enumerate(columns) if column.is_repeated), len(columns))
    behind = len(fixed) - ahead
    repeated = header[ahead : len(header) - behind]
    if ahead == len(columns):
        return header == fixed
    return len(repeated) > 0 and [*header[:ahead], *header[len(header) - behind :]] == fixed


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_table_has_the_columns_declared(name, example):
    """Titles and order of the header, and the width of every row; what declares no columns returns no header."""
    function = CATALOG[name]
    answer = call(name, list(example.arguments))
    columns = function.table(shown(function, example.arguments))
    if not columns:
        assert not isinstance(answer, list) or {len(row) for row in answer} == {1}
        return
    assert is_as_declared(answer[0], columns)
    assert {len(row) for row in answer} == {len(answer[0])}


TABLES = [(name, show) for name, function in CATALOG.items() for show in function.shows if function.table(show)]


@pytest.mark.parametrize(("name", "show"), TABLES)
def test_every_value_of_show_returns_its_own_columns(name, show):
    """The first example, asked for each of its tables, answers with the columns declared for that one."""
    function = CATALOG[name]
    names = [argument.name for argument in function.arguments]
    asked = dict(zip(names, function.examples[0].arguments, strict=False)) | {"show": show}
    answer = call(name, [asked.get(argument) for argument in names])
    assert is_as_declared(answer[0], function.table(show))
    assert {len(row) for row in answer} == {len(answer[0])}


@pytest.mark.parametrize("function", CATALOG.values(), ids=CATALOG)
def test_a_body_takes_its_arguments_by_name_or_as_one_request(function):
    """Up to eight arguments by the names declared, or any by name; more than eight as one value."""
    parameters = inspect.signature(function.body).parameters.values()
    if function.request is not None:
        assert len(parameters) == 1
    elif not any(each.kind is each.VAR_KEYWORD for each in parameters):
        taken = [argument.name for argument in function.arguments if argument is not HEADER]
        assert [each.name for each in parameters] == taken
        assert len(parameters) <= 8


def test_the_fields_of_a_request_are_the_arguments():
    """A body is given what the catalog declares: a function whose request says otherwise is refused."""
    split = CATALOG["QUOTASPLIT"]
    with pytest.raises(ValueError, match="are not its arguments"):
        Function("X", "f", "s", split.arguments[:2], "r", split.body, (), request=split.request)


def test_tables_that_cannot_be_asked_for_are_refused():
    """A table for a value of `show` that is not allowed, a column without an id, an id that stands twice."""
    attainment = CATALOG["ATTAINMENT"]
    declared = ("X", "f", "s", attainment.arguments, "r", attainment.body, ())
    with pytest.raises(ValueError, match="show does not ask for"):
        Function(*declared, shown={"totals": (Column("amount"),)})
    with pytest.raises(ValueError, match="needs an id"):
        Column("1 - Gini")
    with pytest.raises(ValueError, match="one id"):
        Function(*declared, columns=(Column("at floor"), Column("at-floor")))


@pytest.mark.parametrize("host", list(Host))
def test_every_spelling_leads_back_to_the_canonical_one(host):
    """LibreOffice's dot, VBA's underscore and Excel's stored prefix are the same function; others are left alone."""
    for name in CATALOG:
        assert canonical(f"1+{spell(name, host)}(A1)") == f"1+QPLAN.{name}(A1)"
    assert canonical("MYQPLANNER(A1)+SUM(QPLAN)") == "MYQPLANNER(A1)+SUM(QPLAN)"


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("NOSUCH", [], ErrorKind.NAME, "no function NOSUCH"),
        ("ATTAINMENT", [1.0], ErrorKind.VALUE, "needs quota"),
        ("ATTAINMENT", [1.0, 2.0, 3.0], ErrorKind.VALUE, "takes 2 arguments, 3 were given"),
        ("ATTAINMENT", ["much", 2.0], ErrorKind.VALUE, "text 'much'"),
        ("ATTAINMENT", [1.0, 0.0], ErrorKind.NA, "nothing to divide by"),
        ("ATTAINMENT", [1.0, None], ErrorKind.NA, "nothing to divide by"),
        ("ATTAINMENT", [math.inf, 1.0], ErrorKind.NUM, "infinite"),
        ("ATTAINMENT", [CellError(ErrorKind.REF), 1.0], ErrorKind.REF, "actual holds #REF!"),
        ("ATTAINMENT", [[[1.0], [2.0]], [[1.0], [2.0], [3.0]]], ErrorKind.VALUE, "ATTAINMENT"),
        ("ATTAINMENTBY", [[["a"]], [[1.0], [2.0]], [[1.0]]], ErrorKind.VALUE, "1, 2 and 1 cells"),
        ("ATTAINMENTBY", [[["a"]], [[CellError(ErrorKind.NA)]], [[1.0]]], ErrorKind.NA, "actual, cell 1"),
        ("ATTAINMENTBY", [[["a", "b"], ["c", "d"]], [[1.0]], [[1.0]]], ErrorKind.VALUE, "not a block"),
        ("QUOTASPLIT", [[[1.0], [2.0]], [[1.0]]], ErrorKind.VALUE, "takes one cell, 2 were given"),
        ("QUOTASPLIT", [None, [[1.0]]], ErrorKind.VALUE, "target is empty"),
        ("QUOTASPLIT", [10.0, [[1.0]], 0.0, None, None, None, None, 0.5], ErrorKind.VALUE, "unit"),
        ("QUOTASPLIT", [9.0, [[1.0]], *[None] * 6, [["a"], ["b"]]], ErrorKind.VALUE, "2 cells for 1 rows"),
        ("QUOTASPLIT", [9.0, [[1.0]], *[None] * 7, "all"], ErrorKind.VALUE, "one of quotas, totals"),
        ("RAMPFACTOR", [[[43000.0]], 44013.0, 43922.0], ErrorKind.VALUE, "later than its start"),
        ("RAMPFACTOR", [[[43000.0]], -5.0, 43922.0], ErrorKind.NUM, "not a date"),
        ("RAMPFACTOR", [[[43000.0]], None, 43922.0], ErrorKind.VALUE, "quarter_start is empty"),
    ],
)
def test_faults_of_cells_are_errors_with_a_sentence(name, args, kind, words):
    """Nothing a cell can hold raises; the sentence says which argument and what is wrong."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_an_empty_text_leaves_an_optional_argument_out(blank):
    """Hosts differ in what `,,` sends; `""` is the same everywhere, and stands for the default of a line as well."""
    starts, schedule = [[43922.0]], blank
    assert call("RAMPFACTOR", [starts, 43922.0, 44013.0, schedule]) == call("RAMPFACTOR", [starts, 43922.0, 44013.0])


def test_a_split_says_what_to_look_at():
    """Floor 80 % of 100,000 holds Ana up, cap 130 % of 100,000 holds Ben down, Cem is ramping, Dee has no weight."""
    split = call(
        "QUOTASPLIT",
        [
            330_000.0,
            [[1.0], [900.0], [500.0], [0.0]],
            0.0,
            [[1.0], [1.0], [0.5], [1.0]],
            [[100_000.0], [100_000.0], [""], [""]],
        ],
    )
    assert [row[-1] for row in split[1:]] == ["at floor", "at cap", "ramping", "no weight"]
    assert [row[1] for row in split[1:]] == [80_000, 130_000, 120_000, 0]


def test_dates_are_serials():
    """2020-04-01 is day 43,922 of every spreadsheet; the time of day is dropped."""
    assert str(from_serial(43922.75)) == "2020-04-01"
    assert to_serial(from_serial(43922)) == 43922


def test_a_whole_column_is_cut_back_to_what_it_holds():
    """A million empty rows below three numbers are three numbers; blanks between them stay blank."""
    column = Argument("weights", "w", shape=Shape.LINE)
    values = read(column, [[1.0], [None], [3.0], *[[None]] * 5000])
    assert len(values) == 3
    assert math.isnan(values[1])
    assert read(column, 5.0).tolist() == [5.0]
    assert read(column, [[1.0, 2.0]]).tolist() == [1.0, 2.0]


def test_columns_beside_each_other_are_cut_back_together():
    """Of 2,000 accounts the last 1,999 have no own move; it is a column of 2,000 all the same. Below is nothing.

    Ana's accounts bring 1 each, and the first goes to Ben.
    """
    below = [[None]] * 3000

    def column(first, rest):
        return [[first], *[[rest]] * 1999, *below]

    accounts = [*([f"a{number}"] for number in range(2000)), *below]
    ones = column(1.0, 1.0)
    table = call(
        "EVALUATEMOVES",
        [accounts, column("Ana", "Ana"), column(None, None), ones, ones, [["Ana"], ["Ben"]], [[1.0], [1.0]],
         column("Ben", None), column(500.0, None)],
    )  # fmt: skip
    measures = {row[0]: row[1:] for row in table[1:]}
    assert measures["accounts moved"] == [0, 0, 1]
    assert measures["revenue moved"] == [0.0, 0.0, 500.0]


def test_a_block_keeps_its_rows():
    """Two rows of two cells are a 2 × 2 array, blanks NaN, empty rows below dropped; ragged rows are named."""
    block = Argument("series", "s", shape=Shape.BLOCK)
    values = read(block, [[1.0, None], [3.0, 4.0], [None, ""]])
    assert values.shape == (2, 2)
    assert values[1].tolist() == [3.0, 4.0]
    assert math.isnan(values[0, 1])
    assert read(block, 5.0).tolist() == [[5.0]]
    with pytest.raises(CellFault, match="same number of cells"):
        read(block, [[1.0], [2.0, 3.0]])
    with pytest.raises(CellFault, match="series, row 2, column 1 holds the text"):
        read(block, [[1.0], ["much"]])


@pytest.mark.parametrize(("cell", "said"), [(True, 1.0), (0.0, 0.0), ("Yes", 1.0), ("no", 0.0), ("FALSE", 0.0)])
def test_a_flag_is_read_however_a_host_sends_it(cell, said):
    """Truth values arrive as booleans, numbers or texts; a blank in a range is neither."""
    assert read(Argument("locked", "l", Kind.FLAG), cell) == bool(said)
    flags = read(Argument("locked", "l", Kind.FLAG, Shape.LINE), [[cell], [None]])
    assert flags[0] == said
    assert math.isnan(flags[1])


@pytest.mark.parametrize("cell", ["perhaps", 2.0, -1.0])
def test_what_is_no_flag_is_refused(cell):
    """A number other than 0 and 1 and an unknown word are named."""
    with pytest.raises(CellFault, match="must be yes or no"):
        read(Argument("locked", "l", Kind.FLAG), cell)


def test_numbers_that_are_names_read_as_whole_numbers():
    """A spreadsheet sends the id 4711 as 4711.0; as a text it is 4711."""
    assert read(Argument("keys", "k", Kind.TEXT, Shape.LINE), [[4711.0], ["x"], [None]]).tolist() == ["4711", "x", ""]


def test_declarations_no_host_could_spell_are_refused():
    """Underscores, lower case and an optional argument before a required one are programming mistakes."""
    good = CATALOG["ATTAINMENT"]
    with pytest.raises(ValueError, match="capital letters"):
        Function("BY_REP", "f", "s", good.arguments, "r", good.body, good.examples)
    with pytest.raises(ValueError, match="lower-case"):
        Argument("Actual", "d")
    with pytest.raises(ValueError, match="must not stand before"):
        Function("X", "f", "s", (Argument("a", "d", default=1), Argument("b", "d")), "r", good.body, good.examples)
