"""Codes of findings on pay plans; `docs/findings.md` lists them."""

from calculations.findings import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
