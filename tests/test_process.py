"""The table of the process: every line of it is a row, and what a row names is there."""

import re
from pathlib import Path

import click
import pytest
import typer.main

from sync.cli.app import app
from sync.cycle.agents.registry import agent_named
from sync.cycle.handoffs.registry import handoff_named
from sync.cycle.template import TaskKind, shipped
from workbooks.book.layout import planning_layout
from xl_addin.catalog import CATALOG

DOCS = Path(__file__).parents[1] / "docs"
_MARKS = re.compile(r"^(#+|[-*]|\d+\.)\s+")


def lines() -> list[str]:
    """Every line of the process that says something, without its marks."""
    text = (DOCS / "planning-process.md").read_text(encoding="utf-8")
    told = [_MARKS.sub("", line.strip()).replace("**", "") for line in text.splitlines()]
    return [line for line in told if line and line != "---"]


def rows() -> list[tuple[str, str]]:
    """The rows of the table."""
    text = (DOCS / "process.md").read_text(encoding="utf-8")
    cells = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(first.strip(), second.strip()) for first, second in cells][1:]


def is_command(words: list[str]) -> bool:
    """Whether the words, to the first option or argument, lead to a verb."""
    at: click.Command = typer.main.get_command(app)
    for word in words:
        if not isinstance(at, click.Group):
            return True
        if word not in at.commands:
            return False
        at = at.commands[word]
    return not isinstance(at, click.Group) or at.invoke_without_command


def test_every_line_is_a_row() -> None:
    """In the process's order, word by word."""
    assert [first for first, _ in rows()] == lines()


def test_every_row_says_what_does_it() -> None:
    """A command, a tab or a task, or honestly that it is not there yet."""
    silent = [first for first, second in rows() if not re.search(r"`qplan|\btab |task `|not yet|this table", second)]
    assert silent == []


@pytest.mark.parametrize(("line", "does"), rows(), ids=[f"{number}" for number, _ in enumerate(rows())])
def test_what_a_row_names_is_there(line: str, does: str) -> None:
    """Each command with its options, each tab, each task of the template, each agent."""
    for command in re.findall(r"`qplan ([^`]*)`", does):
        words = command.split()
        options = [word for word in words if word.startswith("--")]
        assert is_command([word for word in words if not word.startswith("--")][:2]), (line, command)
        page = (DOCS / "commands.md").read_text(encoding="utf-8")
        assert all(option in page for option in options), (line, command)
        if words[:2] == ["agent", "run"] and len(words) > 2:
            assert agent_named(words[2]) is not None, (line, command)
        if words[:2] == ["handoff", "make"]:
            assert handoff_named(words[2]) is not None, (line, command)
    tabs = {tab.title for tab in planning_layout().tabs}
    for named in re.findall(r"\btab ([A-Z][a-z]+(?: [a-z]+)?)", does):
        assert named in tabs or named.split()[0] in tabs, (line, named)
    assert set(re.findall(r"function `([A-Z]+)`", does)) <= set(CATALOG), line
    tasks = {step.id for step in shipped("four-week").tasks}
    for named in re.findall(r"(?:task|or|to) `([a-z0-9-]+)`", does):
        assert named in tasks, (line, named)


def test_what_the_process_asks_of_agents_is_in_their_tasks() -> None:
    """Every bullet below a task of weeks 1, 2 and 4 is a deliverable of a task of the calendar, word by word."""
    delivered = {one for step in shipped("four-week").tasks for one in step.delivers}
    text = (DOCS / "planning-process.md").read_text(encoding="utf-8")
    below = re.findall(r"^\*\*Task:\*\* .+\n((?:- .+\n)+)", text, re.MULTILINE)
    assert len(below) == 7
    assert set(re.findall(r"^- (.+)$", "".join(below), re.MULTILINE)) == delivered


def test_the_session_and_the_rollout_are_in_the_template() -> None:
    """The agenda with its minutes and points, the outputs, communications, trainings and hand-offs, word by word."""
    template = shipped("four-week")
    text = (DOCS / "planning-process.md").read_text(encoding="utf-8")
    agenda = re.findall(r"^\d\. (.+) \((\d+) min\)$", text, re.MULTILINE)
    assert [(item.title, str(item.minutes)) for item in template.session.agenda] == agenda
    points = re.findall(r"^   - (.+)$", text, re.MULTILINE)
    assert [point for item in template.session.agenda for point in item.points] == points
    titles = {kind: [step.title for step in template.tasks if step.kind is kind] for kind in TaskKind}
    after = {name: re.findall(r"^- (.+)$", part.split("\n\n")[0], re.MULTILINE) for name, part in _parts(text)}
    assert titles[TaskKind.COMMUNICATION] == after["Communication Plan:"]
    assert titles[TaskKind.TRAINING] == after["Training and Enablement:"]
    assert {*after["Outputs:"]} <= {step.title for step in template.tasks}


def _parts(text: str) -> list[tuple[str, str]]:
    """What stands below each bold heading; outputs of both weeks together."""
    found: dict[str, str] = {}
    for name, part in re.findall(r"^\*\*([A-Z][^*]+:)\*\*\n((?:- .+\n)+)", text, re.MULTILINE):
        found[name] = found.get(name, "") + part
    return list(found.items())
