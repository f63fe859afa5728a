"""The plain document of a package made by hand: what it says first, what it leaves out, and of which plan it is."""

from datetime import date

import pytest

from calculations.findings import Finding, Severity
from sync.cycle.agents.document import package_markdown
from sync.cycle.agents.narrative import told
from sync.cycle.agents.package import Figure, Grid, Line, Package, PackageFinding, Section, Unit
from sync.cycle.agents.source import Column, Source
from sync.cycle.handoffs.record import handed
from sync.model.event import Event, Kind

FIGURE = Figure(key="gap.gap", label="Gap", value=-0.2, unit=Unit.MONEY, currency="USD", source="assess .gap")
PACKAGE = Package(
    name="revenue-forecaster", title="Q(n+1) revenue plan", week=2, quarter="2020Q2", closing="2020Q1",
    as_of=date(2020, 3, 31), currency="USD", organization="Org_1", is_simulated=True, snapshot_id="S1", plan_digest="",
    plan_stage="draft", sources=(), findings=(), narrative=(), to=("Finance",),
    sections=(
        Section(
            id="gap", task="Gap", figures=(FIGURE,), notes=("A note.",),
            grids=(Grid(id="g", title="Rows", of="Row", columns=("Gap",), lines=(Line(label="a|b", figures=(FIGURE,)),),
                        left_out=7),),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("digest", "stage", "said"),
    [
        ("", "draft", "For Finance. **Draft**: no plan was submitted yet."),
        ("abcdef0123456789", "submitted", "For Finance. **Draft**: plan abcdef012345, submitted."),
        ("abcdef0123456789", "verified", "For Finance. Plan abcdef012345, verified."),
    ],
)
def test_the_document_says_of_which_plan_it_is(digest: str, stage: str, said: str) -> None:
    """A draft until every approver agreed."""
    text = package_markdown(PACKAGE.model_copy(update={"plan_digest": digest, "plan_stage": stage}))
    assert said in text.splitlines()
    assert "Org\\_1 (simulated)" in text


def test_rows_that_are_left_out_and_minus_zero() -> None:
    """−0.2 in whole dollars is 0; texts of the CRM are no markup; without findings or sentences no heading stands."""
    lines = package_markdown(PACKAGE).splitlines()
    assert "| a\\|b | 0 |" in lines
    assert "- Gap: 0" in lines
    assert "A note." in lines
    assert "7 more stand in the source." in lines
    assert [line for line in lines if line.startswith("## ")] == ["## Gap", "## Where it comes from"]


def test_more_findings_than_a_page_holds() -> None:
    """Fifteen are told with their rows, the others counted; notes stand at the end."""
    asking = [Finding("x.y", f"Row {n}.", "Mend it.", ("u1", "all", f"Row {n}"), amount=100.0 - n) for n in range(17)]
    noted = Finding("x.n", "Assumed.", "", (), Severity.NOTE)
    found = tuple(map(PackageFinding.of, (*asking, noted)))
    lines = package_markdown(PACKAGE.model_copy(update={"findings": found})).splitlines()
    assert "1. **100** Row 0. Mend it. (u1)" in lines
    assert "2 more are in the JSON of the package." in lines
    assert "- Assumed." in lines


def test_two_lines_of_one_name_have_keys_of_their_own() -> None:
    """Names that are the same, and names without a letter, each keep a key; a figure says where it stands."""
    content = {"rows": [{"n": "Ann", "v": 1}, {"n": "Ann", "v": 2}, {"n": "Ann", "v": 3}, {"n": "日本", "v": True}],
               "odd name": [5]}  # fmt: skip
    source = Source("s", content, "USD")
    grid = source.grid("g", "G", "N", ("rows",), (Column("v", "V", Unit.COUNT, ""),), label="n")
    assert [(line.figures[0].key, line.figures[0].value) for line in grid.lines] == [
        ("g.ann", 1.0), ("g.ann-2", 2.0), ("g.ann-3", 3.0), ("g.row-3", None),
    ]  # fmt: skip
    assert source.figure("k", "L", Unit.COUNT, "odd name", 0).source == 's .["odd name"][0]'
    assert source.at("rows", 0, "n", "deeper") is None


def test_directions_at_zero() -> None:
    """Nothing moved, and level; a sentence that needs what nobody knows is left out."""
    level = {"a.change": FIGURE.model_copy(update={"key": "a.change", "value": 0.0})}
    said = told(("It {moved:a.change}.", "It is {side:a.change}.", "It {moved:b.change}."), level, {})
    assert tuple(said) == ("It did not move.", "It is level with.")


def test_a_receipt_of_a_version_that_was_replaced_counts_for_nothing() -> None:
    """Version 2 waits, though version 1 was received after it."""

    def event(kind: Kind, seq: int, **payload: object) -> Event:
        at = f"2020-04-0{seq}T00:00:00Z"
        return Event.model_validate(
            {"seq": seq, "plan_id": "2020Q2", "kind": kind, "at": at, "actor": "riya", "payload": payload,
             "prev_hash": "", "hash": ""}
        )  # fmt: skip

    made = {"name": "finance", "to": "Finance", "person": "", "plan": "", "is_draft": True}
    got = {"name": "finance", "to": "Finance", "person": "", "note": ""}
    (one,) = handed(
        [
            event(Kind.HANDED_OVER, 1, version=1, digest="aa", **made),
            event(Kind.HANDED_OVER, 2, version=2, digest="bb", **made),
            event(Kind.RECEIVED, 3, digest="aa", **got),
            event(Kind.PUBLISHED, 4),
        ]
    )
    assert (one.version, one.received_at) == (2, None)
