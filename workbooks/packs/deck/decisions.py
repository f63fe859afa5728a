"""The last part of the session: what is to be decided, and which gates are passed."""

from workbooks.packs.audience import Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Grid, Heading, Slide
from workbooks.packs.figures import Figure, Kind, Plan

__all__ = ["decisions"]

_WORDS = {"pass": "passed", "fail": "failed", "waived": "waived"}


def decisions(plan: Plan, audience: Audience) -> tuple[Slide, ...]:
    """The gates of the quarter and the decisions that are asked for."""
    made = [_gates(plan)] if may_see(audience, Field.SCENARIOS) is Show.SHOW else []
    made.append(_asked(plan, audience))
    return tuple(slide for slide in made if slide is not None)


def _gates(plan: Plan) -> Slide | None:
    lines = list(plan.lines("scorecard"))
    if not lines:
        return None
    rows = [
        (
            line.text("title"),
            _WORDS.get(line.text("verdict"), "not known yet"),
            line.figure("figure", _kind(line.key)),
            f"{line.text('side')} {line.figure('limit', _kind(line.key))}",
            line.text("meaning"),
        )
        for line in lines
    ]
    passed, failed = (sum(row[1] == word for row in rows) for word in ("passed", "failed"))
    names = " and ".join(str(row[0]).lower() for row in rows if row[1] == "failed")
    return Slide(
        f"{passed} of {len(rows)} gates are passed" + (f"; {failed} failed: {names}" if failed else ", none failed"),
        (
            Grid(
                (Heading("Gate", 1.6, is_number=False), Heading("Verdict", 1, is_number=False), Heading("Figure", 0.8),
                 Heading("Wanted", 1, is_number=False), Heading("What it measures", 3.4, is_number=False)),
                tuple(rows),
            ),
        ),
        "tab Scorecard",
    )  # fmt: skip


def _kind(gate: str) -> Kind:
    return Kind.FACTOR if gate == "fairness" else Kind.FINE_RATE


def _asked(plan: Plan, audience: Audience) -> Slide:
    target, final = plan.figure("key_target", Kind.SHORT), plan.figure("final_total", Kind.SHORT)
    planned = plan.figure("key_plan", Kind.SHORT)
    chosen = plan.line("territory_options", "chosen")
    rows: list[tuple[str, Figure, str]] = [
        ("Revenue plan", planned, "Approve the plan of the quarter, its target and its assumptions"),
        ("Company target", target, "Commit to the target"),
    ]
    moved = chosen.figure("moved", Kind.COUNT)
    if moved.value:
        option = plan.text("territory_option") or "the chosen option"
        rows.append(("Territories", moved, f"Let these accounts change hands ({option}); the others stay"))
    rows.append(("Quotas", final, "Approve the quotas; they are written to the CRM as approved"))
    if may_see(audience, Field.RESOURCES) is Show.SHOW:
        asked = plan.figure("resource_kinds.total.total", Kind.SHORT)
        if asked.value:
            rows.append(("Resources", asked, "Approve what tools, enablement and training ask for"))
    status = plan.text("plan_status") or "not submitted"
    is_told = may_see(audience, Field.SCENARIOS) is Show.SHOW
    if not is_told:
        short = tuple((name, figure) for name, figure, _ in rows)
        grid = Grid((Heading("What", 3, is_number=False), Heading("Figure")), short)
        return Slide(
            f"{plan.document.quarter} in {len(rows)} figures", (grid,), "tab Start", figures=(planned, target, final)
        )
    title = f"{len(rows)} decisions to take" if plan.stamp.is_draft else f"{len(rows)} decisions, taken"
    headings = (
        Heading("What", 1.2, is_number=False), Heading("Figure", 0.8),
        Heading(f"Decision (the plan is: {status.split(';')[0]})", 4, is_number=False),
    )  # fmt: skip
    return Slide(title, (Grid(headings, tuple(rows)),), "tabs Start, Approvals", figures=(planned, target, final))
