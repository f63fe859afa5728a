"""Findings through a cell: what a function put into a table of a sheet is read again as it was."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from calculations.findings import Finding, Severity
from xl_addin.catalog.keyed import finding_of, findings_table, gathered

CODES = st.from_regex(r"[a-z]+\.[a-z]+(-[a-z]+)*(\.[a-z]+_[a-z]+)?", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1)


@given(CODES, TEXTS, TEXTS, st.sampled_from(list(Severity)))
def test_a_finding_comes_back_with_its_code(code, sentence, remedy, severity):
    """Code, severity, rows and the whole text survive the cells, whatever brackets the text itself holds."""
    table = findings_table([Finding(code, sentence, remedy, ("Ana", "Bo"), severity)])
    back = finding_of(*(str(cell) for cell in table[1][1:]))
    assert back == Finding(code, f"{sentence} {remedy}", rows=("Ana", "Bo"), severity=severity)


def test_findings_gathered_from_tables_keep_their_codes():
    """Gathering reads the tables of other functions and writes the same codes again, the gravest first."""
    first = findings_table([Finding("quota.hire-after-quarter", "Late.", severity=Severity.NOTE)])
    second = findings_table([Finding("quota.target-missing", "None.", "Enter it.", severity=Severity.BLOCKING)])
    table = gathered(*(np.array(rows[1:], dtype=object) for rows in (first, second)), None)
    assert [row[2] for row in table[1:4]] == [
        "None. Enter it. [quota.target-missing]",
        "Late. [quota.hire-after-quarter]",
        "",
    ]


def test_a_line_without_a_code_is_still_a_finding():
    """A person's own line, or one of an earlier release, has no code."""
    assert finding_of("note", "Ana is new.", "") == Finding("", "Ana is new.", severity=Severity.NOTE)
    assert finding_of("note", "See [the list].", "") == Finding("", "See [the list].", severity=Severity.NOTE)


def test_what_does_not_fit_is_named_by_code():
    """The last of twelve lines says how many findings are left and what they are called."""
    found = [Finding(f"quota.kind-{letter}", "Found.", "", (letter,)) for letter in "abcdefghijklmn"]
    last = findings_table(found)[-1]
    assert last[2] == "3 more findings: quota.kind-l, quota.kind-m, quota.kind-n. [findings.more]"


def test_whom_a_finding_is_about_is_named_as_far_as_it_can_be_read():
    """Five short names of twelve; of names of thirty letters the first, and how many more."""
    short = [f"Ana {at}" for at in range(12)]
    long = ["Johanna-Maria of the Long Names", *short]
    table = findings_table([Finding("quota.one", "One.", rows=short), Finding("quota.two", "Two.", rows=long)])
    assert table[1][3] == "Ana 0, Ana 1, Ana 2, Ana 3, Ana 4 and 7 more"
    assert table[2][3] == "Johanna-Maria of the Long Names, Ana 0, Ana 1 and 10 more"
    assert findings_table([Finding("quota.one", "One.", rows=("x" * 80,))])[1][3] == "x" * 80
