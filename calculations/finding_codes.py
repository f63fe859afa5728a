"""Codes of findings on the ground that plans stand on; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "ENDS_EARLY", "NO_BASE", "NO_LAST_QUARTER", "PART_BASE", "SHORT"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

NO_BASE = Code(
    "target.no-base",
    (_BLOCKING,),
    "The default target needs the same quarter of the year before, and nothing closed-won is known of it.",
    "Type the company target on the tab Quotas, then run `qplan build`.",
)
PART_BASE = Code(
    "target.part-base",
    (_BLOCKING,),
    "The records cover only part of the quarter that the default target rests on.",
    "Type the company target on the tab Quotas, then run `qplan build`.",
)
NO_LAST_QUARTER = Code(
    "history.last-quarter-empty",
    (_BLOCKING, _WARNING),
    "Nothing closed-won is known of the last full quarter, which run rates and expectations rest on.",
    "Pull or export the deals up to the day of the plan; if there were none, type the company target.",
)
ENDS_EARLY = Code(
    "history.ends-early",
    (_WARNING,),
    "The newest closed deal is much older than the end of the last full quarter.",
    "Pull or export the deals up to the day of the plan.",
)
SHORT = Code(
    "history.short",
    (_NOTE,),
    "The history is too short to know the season: expectations rest on the known quarters alone.",
    "Type the company target, and the factor by which last quotas are restated.",
)
CODES = (NO_BASE, PART_BASE, NO_LAST_QUARTER, ENDS_EARLY, SHORT)
