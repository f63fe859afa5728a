"""Files that are given as evidence: whose digests say whether it is stale."""

from tests.sync.cycle.told import at, done, record_of, started


def test_files_are_named_once_and_links_are_none() -> None:
    """Two tasks with one file name it once; a link, and what another took the place of, is no file to look at."""
    record = record_of(
        [
            started(at(4)),
            done("word", at(5), "old.pdf", "file"),
            done("word", at(6), "deck.pdf", "file"),
            done("round", at(6), "deck.pdf", "file"),
            done("survey", at(7), "answers.csv", "file"),
            done("crm", at(8)),
        ]
    )
    assert record.files == ("answers.csv", "deck.pdf")
