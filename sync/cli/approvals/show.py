"""`qplan approvals show`: what approvers are shown of the submitted plan."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

__all__ = ["show_submission"]


def show_submission(
    html: Annotated[Path | None, typer.Option("--html", help="Write the page approvers see into this file.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is before the approvers: figures, gates, findings, and the biggest changes against the last quota."""
    from sync.bootstrap import opened
    from sync.errors import RefusedError
    from sync.jobs.review import review_submitted
    from sync.people.letter import lines_of

    with opened(config) as adapters:
        review = review_submitted(adapters)
    if review is None:
        raise RefusedError("Nothing has been submitted.", remedy="Submit the plan first: qplan submit.")
    if html is not None:
        from sync.people.web.look import review_file

        html.write_text(review_file(review), encoding="utf-8")
    if as_json:
        show(
            {
                "plan": review.plan,
                "digest": review.change_set.digest,
                "by": review.by,
                "at": review.at,
                "totals": dict(review.totals),
                "figures": {figure.title: figure.says for figure in review.evidence.figures},
                "gates": [gate.model_dump() for gate in review.evidence.gates],
                "findings": [found.model_dump() for found in review.evidence.findings],
                "people": [person.model_dump() for person in review.evidence.people],
                "changes": len(review.change_set.changes),
            }
        )
    else:
        say(*lines_of(review))
        say(*([] if html is None else [f"The page stands in {near(html)}."]))
    finish(Exit.DONE)
