"""The page of documents, generated from the layout of the workbook, the models and the verbs."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from pydantic import BaseModel

from sync.cycle.agents.package import Figure, Grid, Line, Package, PackageFinding, Section, SourceDocument
from sync.model.change import Change
from sync.model.receipt import Discrepancy, Outcome, Receipt
from sync.pages.json_fields import json_documents
from workbooks.book.layout import planning_layout
from workbooks.grammar.layout import Input, Owner, Panel, Tab, Table

__all__ = ["page"]

_HEAD = """\
# Documents

Generated from the code by `python -m sync.pages`; a test keeps it true.

Everything qplan writes, apart from the store. How the workbook keeps its ids, and what a digest covers, is in
[design.md](design.md); what the functions of the tabs answer is in [functions.md](functions.md).

## The workbook

`qplan build` writes it, and brings new facts into it without touching what a person typed. Yellow cells are people's:
they are named here with the group that answers for them. All others are locked.
"""
_FILES = """\
## Files beside it

| file | written by | what it holds |
|---|---|---|
| `assessment.md` | `qplan assess` | performance, retention, pipeline and territories of a quarter, for people |
| `assessment.json` | `qplan assess` | the same with every figure; `assess --json` prints it too |
| `week-N-AGENT.md`, `week-N-AGENT.json` | `qplan agent run` | the package of an agent's week, for people and as JSON |
| `HANDOFF.md`, `HANDOFF-PERSON.json` … | `qplan handoff make` | a hand-off to a group or a person, in the same form |
| `*.eml` in the outbox | `qplan submit`, with a folder as post | one mail to each approver, as below |
| `deck-*.pptx` | `qplan pack deck` | slides of the planning session, for one audience: [packs.md](packs.md) |
| `*.pdf` in `letters` | `qplan pack letters` | one letter a rep, and `letters.pdf` with all of them behind an index |
| `index.csv` in `letters` | `qplan pack letters` | who got which version, with which code |
| `letters.json` in `letters` | `qplan pack letters` | the record that versions follow from |
| `*.pdf` | `qplan pack talk`, `leaders`, `ramp`, `finance`, `hr`, `marketing`, `steering` | [packs.md](packs.md) |
| `*.png` | `qplan plan territory --map` | accounts and territories before and after (qplan[maps]) |
| `qplan.toml` | `qplan init`, `qplan import` | settings, see [settings.md](settings.md) |
| `qplan.oxt`, `manifest.xml`, `QPlanFunctions.bas`, `Code.gs` … | `qplan addin build` | functions for each program |
| `tokens.json` | `qplan serve token` | digests of the tokens of the function server, never a token |
| `mcp-tokens.json` | `qplan mcp token` | digests of the tokens of programs that read packages, never a token |

## The mail to an approver

One mail to each approver on a channel of their own, when a plan is submitted. It says who asks, the plan's digest (the
tab Approvals shows the same characters), the workbook, the number of quotas and their sum, what the plan comes to
(planned revenue, gap to the target, chance), the gates, the findings to weigh, the ten biggest changes against the last
quota and the ten biggest to be written with their reasons, and two codes: one to approve, one to decline. A code is
bound to the approver, to the answer and to the digest; an edit of the plan makes it void. A workbook beside it lists
everybody, every team and every change; no code stands in it. Where the approval page is served, a link leads to it, and
it shows nothing before a code is typed.
"""
_JSON_HEAD = """\
## JSON documents

Every verb with `--json` prints one document to standard output; progress and errors go to standard error. What is not
known is null, never NaN; days are ISO texts, money is a number in plan currency. A finding has `code`, `severity`,
`sentence`, `remedy` and `rows`, with its cell where it stands in one ([findings.md](findings.md)).
"""
_PARTS: tuple[type[BaseModel], ...] = (Package, SourceDocument, Section, Grid, Line, Figure, PackageFinding)
_PACKAGE_HEAD = """\
## Packages of the planning cycle

What `qplan agent run`, `qplan agent week` and `qplan handoff make` make: one value a week and agent, or a receiver, as
JSON and as a plain document. Its digest is the SHA-256 of the canonical text of all it says, numbers as decimals of
twelve digits; the event `package` or `handed-over` in the plan's log holds it.
"""
_OUTCOMES = {
    Outcome.APPLIED: "written, and read back as written",
    Outcome.ALREADY_APPLIED: "the CRM held the value before it was written",
    Outcome.CONFLICT: "the CRM holds neither the value before nor the value after; nothing was written",
    Outcome.REJECTED: "the CRM refused the write, and why",
    Outcome.UNKNOWN: "no answer came back; the next run reads the CRM first",
}


def page() -> str:
    """Tabs, files, mails, records and JSON documents, as Markdown."""
    lines = [_HEAD]
    for tab in planning_layout().tabs:
        lines += _tab(tab)
    lines += [_FILES, "## Changes, receipts and discrepancies\n"]
    for model in (Change, Receipt, Discrepancy):
        lines += _model(model)
    lines += ["| outcome of a receipt | what it means |", "|---|---|"]
    lines += [f"| {outcome} | {_OUTCOMES[outcome]} |" for outcome in Outcome]
    lines += ["", _PACKAGE_HEAD]
    lines += [line for part in _PARTS for line in _model(part)]
    lines += [*_json()]
    return "\n".join(lines)


def _tab(tab: Tab) -> Iterator[str]:
    yield f"### {tab.title}\n"
    yield f"{_about(tab)}\n"
    blocks: list[Panel | Table] = [*(panel for panel in tab.panels if _typed(panel) or panel.title), *tab.tables]
    if not blocks:
        return
    yield "| block | one row for each | people type |"
    yield "|---|---|---|"
    for block in blocks:
        key = (
            next((c.title or c.id for c in block.columns if c.id == block.key), "") if isinstance(block, Table) else "–"
        )
        yield f"| {block.title or block.id} | {key} | {_typed(block) or '–'} |"
    yield ""


def _about(tab: Tab) -> str:
    """What its folder says of it; a tab that shares a folder says it in its subtitle."""
    module = f"workbooks.tabs.{tab.id}.tab"
    said = import_module(module).__doc__ if find_spec(f"workbooks.tabs.{tab.id}") else ""
    about = (said or "").split("\n\n")[0].partition(": ")[2] or tab.subtitle or tab.heading
    about = " ".join(about.split())
    return f"{about[:1].upper()}{about[1:].rstrip('.')}."


def _typed(block: Panel | Table) -> str:
    """What people may type in a block, by who answers for it."""
    if isinstance(block, Table):
        items = [(column.owner, column.title) for column in block.columns if column.is_input]
    else:
        items = [(item.owner, item.title) for item in block.items if isinstance(item, Input)]
    said = {owner: [title for one, title in items if one is owner] for owner in Owner}
    return "; ".join(f"{owner.value}: {', '.join(titles)}" for owner, titles in said.items() if titles)


def _model(model: type[BaseModel]) -> Iterator[str]:
    yield f"**{model.__name__}.** {' '.join((model.__doc__ or '').split())}\n"
    yield f"Fields: {', '.join(f'`{name}`' for name in model.model_fields)}.\n"


def _json() -> Iterator[str]:
    yield _JSON_HEAD
    yield "| verb | fields |"
    yield "|---|---|"
    for verb, names in json_documents().items():
        yield f"| `qplan {verb}` | {', '.join(f'`{name}`' for name in names)} |"
    yield ""
