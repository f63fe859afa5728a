"""How pages look: the workbook's palette and typography as one style sheet, allowed by its digest."""

import base64
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sync.people.review import Review
from workbooks.grammar.look import BAND, CELL_FONT, GOOD, INK, INPUT_FILL, INPUT_INK, MUTED, PAPER, POOR, RULE, TINT

__all__ = ["MOST_CHANGES", "environment", "policy", "review_file", "style"]

MOST_CHANGES = 2_000
"""Changes a page lists; all of them stand in the workbook."""

_TEMPLATES = Path(__file__).parent / "templates"
_COLOURS = {
    "ink": INK,
    "paper": PAPER,
    "font": CELL_FONT,
    "muted": MUTED,
    "rule": RULE,
    "band": BAND,
    "tint": TINT,
    "input-ink": INPUT_INK,
    "input-fill": INPUT_FILL,
    "good": GOOD,
    "bad": POOR,
}


@cache
def style() -> str:
    """The style sheet: the colours of the workbook, then what they are used for."""
    colours = "".join(f"--{name}:{colour};" for name, colour in _COLOURS.items())
    return f":root{{{colours}}}\n{(_TEMPLATES / 'page.css').read_text(encoding='utf-8')}"


@cache
def policy() -> str:
    """The content security policy: this style sheet and forms that go back to where they came from, nothing else."""
    digest = base64.b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


@cache
def environment() -> Environment:
    """The templates; whatever is put into them is text, never markup, and a name nobody gives is a fault."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(style=style, most=MOST_CHANGES)
    return made


def review_file(review: Review) -> str:
    """The page approvers see, without anything to decide, as one file."""
    # in a file the policy stands in the page, where frames cannot be spoken of
    allowed = policy().partition("; frame-ancestors")[0]
    return environment().get_template("review.html").render(review=review, form=None, allowed=allowed)
