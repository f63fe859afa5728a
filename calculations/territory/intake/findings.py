"""Findings about the frames territories are planned from, at their three severities."""

from collections.abc import Iterable

from calculations.findings import Finding, Severity

__all__ = ["blocking", "note", "warning"]


def _finding(severity: Severity, code: str, sentence: str, remedy: str, rows: Iterable[str]) -> Finding:
    return Finding(code, sentence, remedy, tuple(sorted(map(str, rows))), severity)


def blocking(code: str, sentence: str, remedy: str, rows: Iterable[str] = ()) -> Finding:
    """Nothing useful can be planned before this is mended."""
    return _finding(Severity.BLOCKING, code, sentence, remedy, rows)


def warning(code: str, sentence: str, remedy: str, rows: Iterable[str] = ()) -> Finding:
    """Something was read in a way its owner may not have meant."""
    return _finding(Severity.WARNING, code, sentence, remedy, rows)


def note(code: str, sentence: str, rows: Iterable[str] = ()) -> Finding:
    """Something worth knowing that needs no mending."""
    return _finding(Severity.NOTE, code, sentence, "", rows)
