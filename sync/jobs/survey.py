"""The reps' survey: opened with a code for each, answered once a code, counted so that nobody is known."""

import csv
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from calculations.findings import Finding
from sync.approval.state import CODE_BYTES, code_from
from sync.cycle.survey import QUESTIONS
from sync.errors import RefusedError, UndeliveredError
from sync.jobs.facts import newest_facts
from sync.jobs.survey_result import Survey, newest_survey, surveys
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.surveys import Surveys
from sync.store.tables import MIRROR
from workbooks.xlsx.read import read

__all__ = [
    "Asked",
    "Imported",
    "answer_survey",
    "import_answers",
    "open_survey",
]

_COLUMNS = ("code", "buy_in", "clarity", "comment")
_LONGEST = 2_000
_USED = "The code is none of this survey's, or an answer was given by it: each is good for one."


class Asked(NamedTuple):
    """A survey that was opened: how many were sent their code, to whom none could be sent, and the file of codes."""

    survey: Survey
    sent: int
    unsent: tuple[str, ...]
    file: Path | None


class Imported(NamedTuple):
    """A file of answers: how many were taken, and why others were not, by line."""

    taken: int
    refused: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The same as findings: a code that was used, or is none, and scores that are none."""
        remedy = "Each code is good for one answer; scores go from 1 to 5."
        return tuple(Finding("survey.not-taken", f"Not taken, {said}", remedy) for said in self.refused)


def open_survey(adapters: Adapters, by: str, closes: date, *, send: bool = False, file: Path | None = None) -> Asked:
    """Ask every rep with a quota, each with a code of their own that nobody can join to the answer.

    Args:
        adapters: of the plan. by: who asks. closes: the last day on which answers count. send: mail each code to the
            address the CRM has. file: a new file of names and codes, for whoever sends them another way: it is the one
            place where both stand together, so it is to be deleted once they are sent.

    Raises:
        RefusedError: neither is asked for, the day has passed, a survey is open, or nobody has a quota.
    """
    today = adapters.clock.now().date()
    if not send and file is None:
        raise RefusedError("Nobody would get a code.", remedy="Send them with --send, or write them with --codes FILE.")
    if file is not None and file.exists():
        raise RefusedError(f"{file} is there already: nothing is written over.", remedy="Name a new file.")
    if closes < today:
        raise RefusedError(f"{closes} has passed.", remedy="Name a day to come with --until.")
    before = surveys(adapters.events())
    if before and before[-1].closes >= today:
        raise RefusedError(
            f"The survey {before[-1].name} is open until {before[-1].closes}.", remedy="Wait until it is closed."
        )
    people = _people(adapters)
    if not people:
        raise RefusedError("Nobody has a quota yet.", remedy="Run `qplan build` first.")
    survey = Survey(f"{adapters.plan.id}-{len(before) + 1}", closes, Counter(group for _, _, group, _ in people))
    codes = [code_from(adapters.randomness(CODE_BYTES)) for _ in people]
    digests = [(_digest(survey.name, code), group) for code, (_, _, group, _) in zip(codes, people, strict=True)]
    _kept(adapters).issue(survey.name, digests)
    record = {"survey": survey.name, "closes": closes.isoformat(), "asked": dict(survey.asked)}
    adapters.log.append(adapters.plan.id, Kind.SURVEY_OPENED, by, record)
    if file is not None:
        _write(file, [(name, group, code) for code, (_, name, group, _) in zip(codes, people, strict=True)])
    unsent = []
    for code, (_, name, _, address) in zip(codes, people, strict=True):
        if send and not _sent(adapters, survey, address, code):
            unsent.append(name)
    return Asked(survey, len(people) - len(unsent) if send else 0, tuple(unsent), file)


def answer_survey(adapters: Adapters, code: str, scores: Mapping[str, int | None], comment: str = "") -> None:
    """Take an answer to the survey that is open.

    Raises RefusedError: none is open, a score is not 1 to 5, or the code was used or is none of it.
    """
    survey = _open(adapters)
    _take(adapters, survey, code, scores, comment)


def import_answers(adapters: Adapters, path: Path) -> Imported:
    """Take the answers of a file, as forms export them: columns code, buy_in, clarity and comment, in any order.

    Raises RefusedError: no survey is open, or the file has not these columns.
    """
    survey = _open(adapters)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            titles = {(title or "").strip().casefold().replace("-", "_").replace(" ", "_"): title
                      for title in reader.fieldnames or ()}  # fmt: skip
            rows = [{name: (row.get(titles.get(name) or "") or "").strip() for name in _COLUMNS} for row in reader]
    except (OSError, UnicodeDecodeError) as fault:
        raise RefusedError(f"{path} cannot be read: {fault}.", remedy="Export it as CSV in UTF-8.") from fault
    if missing := [name for name in _COLUMNS[:3] if name not in titles]:
        raise RefusedError(f"{path} has no column {', '.join(missing)}.", remedy=f"It needs {', '.join(_COLUMNS)}.")
    taken, refused = 0, []
    for line, row in enumerate(rows, start=2):
        scores = {"buy-in": _score(row["buy_in"]), "clarity": _score(row["clarity"])}
        try:
            _take(adapters, survey, row["code"], scores, row["comment"])
            taken += 1
        except RefusedError as fault:
            refused.append(f"line {line}: {fault.message}")
    return Imported(taken, tuple(refused))


def _open(adapters: Adapters) -> Survey:
    survey = newest_survey(adapters.events())
    if survey is None:
        raise RefusedError("No survey was opened.", remedy="Open one with `qplan survey open`.")
    if adapters.clock.now().date() > survey.closes:
        raise RefusedError(f"The survey {survey.name} closed on {survey.closes}.", remedy="Open another one.")
    return survey


def _take(adapters: Adapters, survey: Survey, code: str, scores: Mapping[str, int | None], comment: str) -> None:
    for question, score in scores.items():
        if score is not None and not 1 <= score <= 5:
            raise RefusedError(f"{question} is {score}: scores go from 1 to 5.", remedy="Leave it out, or correct it.")
    if all(scores.get(question) is None for question in QUESTIONS):
        raise RefusedError("No question was answered.", remedy="Give a score from 1 to 5 to one of them at least.")
    given = (scores.get("buy-in"), scores.get("clarity"))
    if not _kept(adapters).answer(survey.name, _digest(survey.name, code), given, comment.strip()[:_LONGEST]):
        raise RefusedError(_USED, remedy="Check it against the message it came in.")


def _score(text: str) -> int | None:
    """A score as a form writes it; 0, which is refused, for anything else that stands there."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return 0
    return int(number) if number.is_integer() else 0


def _kept(adapters: Adapters) -> Surveys:
    return Surveys(adapters.engine, adapters.plan.id, adapters.randomness)


def _digest(survey: str, code: str) -> str:
    typed = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(f"{survey}\n{typed}".encode()).hexdigest()


def _people(adapters: Adapters) -> list[tuple[str, str, str, str]]:
    """Id, name, group and address of everybody with a quota: the group is whom they report to."""
    document = read(adapters.workbook, expected_quarter=adapters.plan.id)
    carrying = set(document.tables["quotas"].keys)
    reps = newest_facts(adapters).reps
    user = MIRROR["User"]
    with adapters.engine.connect() as connection:
        addresses = {row.Id: row.Email for row in connection.execute(select(user.c.Id, user.c.Email))}
    told = zip(reps["rep_id"], reps["name"], reps["manager"], strict=True)
    return [
        (key, name, manager or "(nobody above)", addresses.get(key) or "")
        for key, name, manager in told
        if key in carrying
    ]


def _write(file: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "reports to", "code"))
        writer.writerows([_shielded(text) for text in row] for row in rows)


def _shielded(text: str) -> str:
    """Text that a spreadsheet takes as text."""
    return f"'{text}" if text.startswith(tuple("=+-@\t\r")) else text


def _sent(adapters: Adapters, survey: Survey, address: str, code: str) -> bool:
    if not address:
        return False
    asked = "\n".join(f"  {name}: {text}" for name, text in QUESTIONS.items())
    body = (
        f"How do you see your quota and territory of {adapters.plan.id}? Two questions, from 1 (not at all) to 5 "
        f"(entirely), and a comment if you like, until {survey.closes}:\n\n{asked}\n\nYour code is {code}. It is good "
        "for one answer, and nobody can tell whose answer it was: no name is kept with it. Groups of fewer than five "
        "answers are never shown.\n"
    )
    try:
        adapters.post.send(address, f"Your view of {adapters.plan.id}", body, adapters.clock.now())
    except UndeliveredError:
        return False
    return True
