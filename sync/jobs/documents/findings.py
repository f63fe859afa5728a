"""A finding as JSON documents hold it."""

from calculations.findings import Finding

__all__ = ["finding_fields"]


def finding_fields(finding: Finding) -> dict[str, object]:
    """A finding as JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
        "rows": finding.rows,
    }
