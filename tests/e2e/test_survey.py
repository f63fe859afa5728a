"""The reps' survey from asking to counting: a code is good for one answer, and no answer leads to its code."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from calculations.gates.gate import Verdict
from sync.cli.app import app
from sync.errors import RefusedError
from sync.jobs.gates import scorecard
from sync.jobs.survey import answer_survey, import_answers, open_survey
from sync.jobs.survey_result import count_survey
from sync.plan.adapters import Adapters
from sync.store.tables import METADATA
from tests.e2e.team import REPS, config, copied

UNTIL = date(2999, 1, 1)


@pytest.fixture
def plan(published_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, published."""
    with copied(published_folder, tmp_path) as adapters:
        yield adapters


def codes(path: Path) -> dict[str, str]:
    """The codes of a file, by name."""
    with path.open(newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file)}


def test_each_rep_answers_once_and_nothing_joins_a_code_to_its_answer(plan: Adapters, tmp_path: Path) -> None:
    """Three reps are asked; one answers, tries again, somebody guesses: one answer, and no row holds both."""
    file = tmp_path / "codes.csv"
    asked = open_survey(plan, "ana", UNTIL, file=file)
    assert sum(asked.survey.asked.values()) == len(REPS) == len(codes(file))
    assert file.stat().st_mode & 0o077 == 0
    code = next(iter(codes(file).values()))
    answer_survey(plan, code.lower().replace("-", " "), {"buy-in": 4, "clarity": 2}, "fine")
    for again in (code, "AAAA-BBBB-CCCC"):
        with pytest.raises(RefusedError, match="each is good for one"):
            answer_survey(plan, again, {"buy-in": 1, "clarity": 1})
    counted = count_survey(plan)
    assert counted is not None
    tally = counted[1]
    assert (tally.asked, tally.answered, tally.shares["buy-in"].favourable) == (len(REPS), 1, 1)
    assert all(one.shares is None for one in tally.groups)
    assert tally.comments == ()
    (gate,) = [one for one in scorecard(plan) if one.name == "rep buy-in"]
    assert (gate.verdict, gate.measures) == (Verdict.INSUFFICIENT, ())
    assert gate.sentence == "Fewer than 5 have answered: nobody is to be known by what they said."
    with plan.engine.connect() as connection:
        for name in ("survey_codes", "survey_answers"):
            held = repr(connection.execute(select(METADATA.tables[name])).all())
            assert code not in held
            assert not any(rep in held for rep in REPS)
    assert not {"at", "code", "digest"} & set(METADATA.tables["survey_answers"].columns.keys())


@pytest.mark.parametrize(
    ("scores", "says"),
    [({"buy-in": 6, "clarity": 1}, "scores go from 1 to 5"), ({"buy-in": None, "clarity": None}, "No question")],
)
def test_what_is_no_answer_uses_no_code(
    plan: Adapters, tmp_path: Path, scores: dict[str, int | None], says: str
) -> None:
    """It is refused, and the code is still good."""
    open_survey(plan, "ana", UNTIL, file=tmp_path / "codes.csv")
    code = next(iter(codes(tmp_path / "codes.csv").values()))
    with pytest.raises(RefusedError, match=says):
        answer_survey(plan, code, scores)
    answer_survey(plan, code, {"buy-in": 5})


def test_a_survey_is_opened_for_a_day_to_come_and_one_at_a_time(plan: Adapters, tmp_path: Path) -> None:
    """Without a way to send codes, for a day that has passed, beside an open one, over a file: each is refused."""
    with pytest.raises(RefusedError, match="Nobody would get a code"):
        open_survey(plan, "ana", UNTIL)
    with pytest.raises(RefusedError, match="has passed"):
        open_survey(plan, "ana", date(2001, 1, 1), file=tmp_path / "codes.csv")
    with pytest.raises(RefusedError, match="No survey was opened"):
        answer_survey(plan, "AAAA-BBBB-CCCC", {"buy-in": 5})
    open_survey(plan, "ana", UNTIL, file=tmp_path / "codes.csv")
    with pytest.raises(RefusedError, match="is open until"):
        open_survey(plan, "ana", UNTIL, file=tmp_path / "more.csv")
    with pytest.raises(RefusedError, match="nothing is written over"):
        open_survey(plan, "ana", UNTIL, file=tmp_path / "codes.csv")


def test_a_forms_answers_are_imported_line_by_line(plan: Adapters, tmp_path: Path) -> None:
    """Columns under their titles in any order; a used code and a score that is none are named by their lines."""
    open_survey(plan, "ana", UNTIL, file=tmp_path / "codes.csv")
    one, other, *_ = codes(tmp_path / "codes.csv").values()
    form = tmp_path / "form.csv"
    form.write_text(f"Comment,Clarity,Buy-in,Code\n,5,4,{one}\n,5,4,{one}\nno,3,many,{other}\n,,2,{other}\n")
    done = import_answers(plan, form)
    assert done.taken == 2
    assert [line.split(":")[0] for line in done.refused] == ["line 3", "line 4"]
    assert [one.code for one in done.findings] == ["survey.not-taken"] * 2
    (tmp_path / "else.csv").write_text("a,b\n1,2\n")
    with pytest.raises(RefusedError, match="no column code, buy_in, clarity"):
        import_answers(plan, tmp_path / "else.csv")


def test_the_verbs_mail_codes_and_count(plan: Adapters, tmp_path: Path) -> None:
    """Codes go to the addresses of the CRM; whoever has none is named; the count is JSON."""
    path = config(tmp_path, "http://127.0.0.1:1")

    def qplan(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["survey", *words, "--json", "--config", str(path)])
        assert done.exit_code in {0, 1}, (done.output, done.exception)
        return json.loads(done.output)

    asked = qplan("open", "--until", "2999-01-01", "--by", "ana", "--send")
    mails = [mail for mail in tmp_path.rglob("*.eml") if "view of 2020Q2" in mail.read_text()]
    assert len(mails) == asked["sent"]
    assert asked["sent"] + len(asked["unsent"]) == asked["asked"] == len(REPS)
    shown = qplan("show")
    assert (shown["answered"], shown["questions"]) == (0, None)
