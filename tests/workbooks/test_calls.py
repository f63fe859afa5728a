"""Calls of the catalog's functions: named arguments, checked when the layout is built; tables with declared columns."""

import pytest

from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.formulas import Amount, AsText, Block, Call, Const, Whole
from workbooks.grammar.placement import Place, Placement, TablePlace
from workbooks.grammar.spelling import Seat, spell
from workbooks.grammar.spilled import spilled
from xl_addin.catalog import CATALOG
from xl_addin.names import Host

WEIGHTS = Whole("people", "weight")
PLACES = Placement(
    {"target": Place("Plan", 0, 1)},
    {"people": TablePlace("Plan", 0, 2, 3, 5, {"key": 0, "weight": 1}, key="key")},
)


def spelled(call):
    """The formula of a call on the sheet Plan, where the target stands in B1 and the people in rows 4 to 6."""
    return spell(call, PLACES, Seat("Plan"), Host.LIBREOFFICE)


def test_arguments_stand_where_the_catalog_says():
    """In whatever order they are named; nothing stands behind the last one that is given."""
    call = Call("QUOTASPLIT", over_assignment=0.1, weights=WEIGHTS, target=Amount("target"))
    assert spelled(call) == "QPLAN.QUOTASPLIT($B$1,$B$4:$B$6,0.1)"


def test_an_argument_left_out_before_another_is_an_empty_text():
    """QUOTASPLIT takes its unit eighth: those before it stay blank, one given as None too."""
    call = Call("QUOTASPLIT", target=Amount("target"), weights=WEIGHTS, ramp=None, unit=500)
    assert spelled(call) == 'QPLAN.QUOTASPLIT($B$1,$B$4:$B$6,"","","","","",500)'


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weights": WEIGHTS}, "needs target"),
        ({"target": Amount("target"), "weights": None}, "needs weights"),
        ({"target": Amount("target"), "weights": WEIGHTS, "wieghts": 1}, "no argument wieghts"),
        ({"target": WEIGHTS, "weights": WEIGHTS}, "takes a cell as target"),
        ({"target": Amount("target"), "weights": Amount("target")}, "takes a line as weights"),
        ({"target": Amount("target"), "weights": Block("people", "key", "weight")}, "takes a line as weights"),
        ({"target": Amount("target"), "weights": WEIGHTS, "show": "all"}, "knows no show 'all'"),
    ],
)
def test_a_call_the_catalog_does_not_know_is_refused(given, words):
    """What is missing, unknown, of another shape or none of the choices is named when the layout is built."""
    with pytest.raises(ValueError, match=words):
        Call("QUOTASPLIT", **given)


def test_a_range_is_no_part_of_what_one_cell_or_range_is_asked_for():
    """A block of columns fits no argument that is one cell or one each; a column of a table does."""
    with pytest.raises(ValueError, match="takes a cell or range as actual"):
        Call("ATTAINMENT", actual=Block("people", "key", "weight"), quota=1)
    assert spelled(Call("ATTAINMENT", actual=WEIGHTS, quota=1)) == "QPLAN.ATTAINMENT($B$4:$B$6,1)"


def test_a_function_of_no_catalog_is_refused():
    """A name that was misspelled or removed does not reach a workbook as #NAME?."""
    with pytest.raises(ValueError, match="no function QUOTASPILT"):
        Call("QUOTASPILT", target=1)


def test_a_table_has_the_columns_its_function_declares():
    """Under the function's titles, in its order, of the table that `show` asks for; keys as plain texts beside them."""
    call = Call("QUOTASPLIT", target=Amount("target"), weights=WEIGHTS, show="totals")
    table = spilled("totals", call)
    assert [(column.id, column.title) for column in table.columns] == [
        ("measure", "measure"), ("amount", "amount"), ("lookup", "lookup"),
    ]  # fmt: skip
    renamed = spilled("split", Call("QUOTASPLIT", target=1, weights=WEIGHTS), first="rep_id")
    assert [column.id for column in renamed.columns][:2] == ["rep_id", "quota"]
    assert renamed.columns[0].title == "key"


def test_arguments_that_were_forgotten_are_made_anew(make_facts):
    """A table is worked out alike whether the columns its function is handed were let go of or never made."""
    layout = planning_layout()
    fresh, resting = (Evaluation(layout, content_of(make_facts(), layout, Host.LIBREOFFICE)) for _ in range(2))
    assert resting.size("split") > 0
    resting.forget_arguments()
    ids = [column.id for column in layout.tables()["explained"][1].columns]
    assert len(ids) > 3
    assert [resting.column("explained", id_) for id_ in ids] == [fresh.column("explained", id_) for id_ in ids]


def test_every_table_of_the_engine_is_what_its_function_returns(make_facts):
    """For the small company: titles are those declared for the table `show` asks for, each row has a cell for each."""
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(make_facts(), layout, Host.LIBREOFFICE))
    called = {id_: table for id_, (_, table) in layout.tables().items() if table.spill}
    assert len(called) > 40
    for id_, table in called.items():
        function = CATALOG[table.spill.name]
        own = [column for column in table.columns if column.formula is None]
        words = [node.value for node in table.spill.args if isinstance(node, Const)]
        show = next((word for word in words if word in function.shows), "")
        titles = [column.title for column in own]
        if function.name == "OUTLOOK":  # its quantiles stand under titles of the call's
            assert titles == ["cut", "expected", "booked", "p2.5", "p10", "p20", "p50", "p80", "p90", "p97.5"]
        else:
            assert titles == function.header(show), id_
        assert evaluation.spill_error(id_) is None, id_
        assert isinstance(table["lookup"].formula, AsText), id_  # Calc finds nothing in bare references to a spill
        lines = {len(evaluation.column(id_, column.id)) for column in own}  # refused where a row has another width
        assert len(lines) == 1, id_
        assert lines.pop() > 0, id_
