"""`qplan approve`: an approver's decision, by the code they were sent or by the Approvals tab."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["approve"]


def approve(
    approver: Annotated[str, typer.Option("--as", help="Who decides: an id of [approvals].")] = "",
    code: Annotated[str, typer.Option("--code", help="The code this approver was sent.")] = "",
    decline: Annotated[bool, typer.Option("--decline", help="Say no instead of yes.")] = False,
    comment: Annotated[str, typer.Option("--comment", help="A word on the decision, for the record.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide on the submitted plan. Without --as, take the decisions typed on the Approvals tab.

    The tab is that of the workbook and, where the plan has one, of its Google spreadsheet.
    """
    from sync.bootstrap import opened
    from sync.jobs.decide import decide
    from sync.jobs.decide_sheets import collect_everywhere
    from sync.plan.status import status

    if bool(approver) != bool(code):
        raise typer.BadParameter("--as and --code go together; give neither to read the Approvals tab")
    with opened(config) as adapters:
        away = ""
        if approver:
            decisions = [decide(adapters, approver, code, agrees=not decline, comment=comment)]
        else:
            found, away = collect_everywhere(adapters)
            decisions = list(found)
        state = adapters.approval()
        missing = state.missing(adapters.needs(state))
        stands = status(adapters).says
    if as_json:
        show(
            {
                "decisions": [
                    {
                        "approver": d.approver,
                        "taken": d.consent is not None,
                        "agrees": d.consent.agrees if d.consent else None,
                        "refusal": d.refusal.reason if d.refusal else None,
                        "at": d.cell or None,
                    }
                    for d in decisions
                ],
                "missing": missing,
                "away": away or None,
            }
        )
    else:
        for decision in decisions:
            place = f"{decision.cell}: " if decision.cell else ""
            if decision.refusal is not None:
                say(f"{place}refused. {decision.refusal.reason} {decision.refusal.remedy}")
            elif decision.consent is not None:
                word = "approves" if decision.consent.agrees else "declines"
                say(f"{place}{decision.approver} {word} {decision.consent.digest[:12]}.")
        if away:
            say(f"The spreadsheet was not looked at: {away}")
        if state.submission is not None:
            say(f"The plan is {stands}.")
    finish(Exit.REFUSED if any(decision.refusal for decision in decisions) else Exit.DONE)
