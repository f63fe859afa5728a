"""Codes of findings on the outlook of a quarter; `docs/findings.md` lists them."""

from calculations.findings import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
