"""Papers: each says what its reader needs, and nothing of whom they may not read about."""

from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.workbooks.packs.cases import STAMP, awkward, crowd, small, without
from workbooks.document.table import DocumentTable
from workbooks.packs.audience import Field, Show, may_see
from workbooks.packs.figures import Plan
from workbooks.packs.letters.fonts import fonts_of
from workbooks.packs.paper.handoffs import finance_paper, hr_paper, marketing_paper, steering_paper
from workbooks.packs.paper.leaders import leader_papers
from workbooks.packs.paper.paper import figures_in
from workbooks.packs.paper.pdf import paper_pdf
from workbooks.packs.paper.people import People
from workbooks.packs.paper.ramp import ramp_papers
from workbooks.packs.paper.talk import talk_papers
from workbooks.packs.stamped import read_back

SINGLE = (finance_paper, hr_paper, marketing_paper, steering_paper)


def words(*papers):
    """All pages as text."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper_pdf(papers, fonts_of()))).pages)


def changed(plan, table, column, values):
    """The plan with other values in a column of a table, by key."""
    found = plan.document.tables[table]
    told = [values.get(key, old) for key, old in zip(found.keys, found.columns[column], strict=True)]
    tables = {**plan.document.tables, table: replace(found, columns={**found.columns, column: told})}
    return Plan(plan.document.model_copy(update={"tables": tables}), plan.stamp)


@cache
def two_teams():
    """Ana and Mia in the team of R1, Ben and Cem in that of R2, whose leader reports to nobody in the plan."""
    plan = changed(small(), "data_reps", "team_id", {"R1": "R1", "M1": "R1", "R2": "R2", "R3": "R2"})
    teams: DocumentTable = plan.document.tables["quota_teams"]
    columns = {id_: [*values, *values][:2] for id_, values in teams.columns.items()}
    columns |= {"team_id": ["R1", "R2"], "name": ["Ana Lopez", "=Ben()"]}
    both = replace(teams, columns=columns, rows=[teams.rows[0], teams.rows[0] + 1])
    tables = {**plan.document.tables, "quota_teams": both}
    return Plan(plan.document.model_copy(update={"tables": tables}), STAMP)


def test_a_leader_reads_of_their_own_people_only() -> None:
    """Ana's pack has Ana and Mia, Ben's has Ben and Cem; an account that leaves goes to "another team"."""
    papers = {paper.key: words(paper) for paper in leader_papers(two_teams())}
    assert set(papers) == {"R1", "R2"}
    assert "Mia Stone" in papers["R1"]
    assert not any(name in papers["R1"] for name in ("=Ben()", "Cem New", "256,000", "68,000"))
    assert "Cem New" in papers["R2"]
    assert not any(name in papers["R2"] for name in ("Ana Lopez", "477,000", "123,000"))
    assert "another team" in papers["R1"]
    assert "another team" in papers["R2"]


def test_a_team_below_belongs_to_the_leader_above_unless_the_name_is_shared() -> None:
    """Ben reports to Ana, so Ana's people are all four; were two leaders called Ana, Ben's team would be below none."""
    below = changed(two_teams(), "quotas", "manager", {"R2": "Ana Lopez"})
    assert Counter(People(below).below("R1")) == Counter(["R1", "M1", "R2", "R3"])
    assert Counter(People(below).below("R2")) == Counter(["R2", "R3"])
    shared = changed(below, "quota_teams", "name", {"R2": "Ana Lopez"})
    assert Counter(People(shared).below("R1")) == Counter(["R1", "M1"])


def test_a_talk_sheet_is_for_the_manager() -> None:
    """Mia gets sheets about her reps: what changed, parts that add up, questions, what may be promised; it says that it
    is not for the rep. Ana's quota falls by 5 %, so nobody asks why it rises; two of Ben's accounts are new.
    """
    sheets = talk_papers(small())
    about = {paper.key: paper for paper in sheets["Mia Stone"]}
    assert {"R1", "R2", "R3"} <= set(about)
    assert all(paper.reader.endswith("not for the rep") for papers in sheets.values() for paper in papers)
    ana, ben, cem = (words(about[person]) for person in ("R1", "R2", "R3"))
    assert "477,000" in ana
    assert "my 1 accounts that go" in ana
    assert "introduces me to 2 new accounts" in ben
    assert "Where does my quota come from?" in cem
    assert "Am I measured like the others?" in cem
    assert all("You may not promise another quota" in page for page in (ana, ben, cem))


def test_a_ramp_plan_is_for_who_has_something_new() -> None:
    """Ben gets Beta and Delta, Cem ramps; Ana gets nothing new and no plan. Beta renews on 2020-05-31, within ninety
    days of the quarter's start, so it is called first; the first thirty days end on 2020-05-01.
    """
    papers = {paper.key: paper for paper in ramp_papers(small())}
    assert set(papers) == {"R2", "R3"}
    ben = papers["R2"]
    assert [section.title for section in ben.sections] == [
        "What is new",
        "First 30 days, until 2020-05-01",
        "First 60 days, until 2020-05-31",
        "First 90 days, until 2020-06-30",
    ]
    first, second = (
        [row[0] for block in ben.sections[at].blocks if hasattr(block, "rows") for row in block.rows] for at in (1, 2)
    )
    assert first == ["Beta <Cycles> & Co"]
    assert second == ["Delta"]


@pytest.mark.parametrize("make", SINGLE)
def test_hand_offs_say_plan_and_day_and_name_their_cells(make) -> None:
    """Each page says which plan and as of when; the file's keywords hold the cells of every figure, for programs."""
    paper = make(small())
    pdf = PdfReader(BytesIO(paper_pdf([paper], fonts_of())))
    assert all("c0ffee12ab34 · facts as of 2020-03-31 · head 0123456789ab" in page.extract_text() for page in pdf.pages)
    told = read_back(str(pdf.metadata["/Keywords"]))
    assert told is not None
    known = {name for name, figures in figures_in(paper) if any(figure.at for figure in figures)}
    assert set(told["cells"]) == known
    assert known


def test_marketing_reads_no_name_and_finance_no_pay() -> None:
    """No person, team or account is in Marketing's paper; the targets are there by segment."""
    text = words(marketing_paper(small()))
    assert not any(row.values["name"] in text for row in small().document.tables["quotas"])
    assert not any(row.values["name"] in text for row in small().document.tables["account_moves"])
    assert "Targets by segment" in text
    assert "840 k" in words(finance_paper(small())).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "plan",
    [awkward, pytest.param(lambda: crowd(120), marks=pytest.mark.full), lambda: crowd(1)],
    ids=["names", "120", "1"],
)
def test_papers_keep_to_their_pages(plan) -> None:
    """Whatever people are called and however many they are, nothing stands below the foot of a page; nothing fails
    where tables are missing.
    """
    made = plan()
    papers = [*leader_papers(made), *ramp_papers(made)[:5], *(make(made) for make in SINGLE)]
    papers += [sheet for sheets in talk_papers(made).values() for sheet in sheets][:20]
    lowest = []
    for page in PdfReader(BytesIO(paper_pdf(papers, fonts_of()))).pages:
        feet = []
        page.extract_text(visitor_text=lambda text, cm, tm, fonts, size, feet=feet: feet.append((tm[5], text)))
        lowest += [foot for foot, text in feet if text.strip() and foot not in (0.0, 40.0)]
    assert min(lowest) >= 45.0
    bare = without(*(id_ for id_ in made.document.tables if id_ not in ("quotas", "quota_teams", "data_reps")))
    for paper in (*leader_papers(bare), *ramp_papers(bare), *(make(bare) for make in SINGLE)):
        assert paper_pdf([paper], fonts_of())[:4] == b"%PDF"


def test_a_draft_says_so_on_every_page() -> None:
    """The reason stands on each page of a paper of several pages."""
    plan = Plan(crowd(120).document, replace(STAMP, draft="nothing was submitted yet"))
    pages = PdfReader(BytesIO(paper_pdf([leader_papers(plan)[0]], fonts_of()))).pages
    assert len(pages) > 1
    assert all("DRAFT: nothing was submitted yet" in page.extract_text() for page in pages)


@pytest.mark.parametrize("make", SINGLE)
def test_a_hand_off_keeps_to_the_policy(make) -> None:
    """No customer where accounts are hidden, and no seller's amount where persons are, as the table says."""
    paper = make(small())
    text = words(paper)
    if may_see(paper.audience, Field.ACCOUNT) is Show.HIDE:
        assert [row.key for row in small().document.tables["account_moves"] if row.values["name"] in text] == []
    if may_see(paper.audience, Field.PERSON) is Show.HIDE:
        finals = {f"{row.values['final']:,.0f}" for row in small().document.tables["quotas"]}
        assert [amount for amount in finals if amount in text] == []
    assert "pays above your base" not in text
