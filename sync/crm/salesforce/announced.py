"""What an answer of many pages announced, held against what came.

A page that is short, or that comes twice, looks like any other. So the records are counted, and their Ids compared.
"""

from array import array
from collections.abc import Iterable

from sync.errors import IncompleteAnswerError

__all__ = ["Announced"]

_FEW = 200_000  # Ids that a set takes without weighing


class Announced:
    """The records of one answer.

    Args:
        sobject: whose records.
        total: how many the CRM announced; None when it did not say, and then only doubles are found.
        before: how many of them were taken before, by a program that was stopped.
    """

    def __init__(self, sobject: str, total: int | None, before: int = 0) -> None:
        self.sobject = sobject
        self.total = total
        self.taken = before
        self._hashes = array("q")  # eight bytes for a record: answers of millions are counted too

    def take(self, ids: Iterable[str | None]) -> None:
        """Count records by their Ids (None: it has none). IncompleteAnswerError when they are more than announced."""
        came = list(ids)
        self.taken += len(came)
        self._hashes.extend(map(hash, came if None not in came else [id_ for id_ in came if id_ is not None]))
        if self.total is not None and self.taken > self.total:
            raise self._error(f"{self.total:,} records were announced and {self.taken:,} came.")

    @property
    def place(self) -> tuple[int, int]:
        """Where the count stands, for `go_back`."""
        return self.taken, len(self._hashes)

    def go_back(self, place: tuple[int, int]) -> None:
        """Forget what was taken since `place`, because it will come again."""
        self.taken, kept = place
        del self._hashes[kept:]

    def close(self) -> None:
        """The answer is read to its end. IncompleteAnswerError when records are missing or came twice."""
        if self.total is not None and self.taken != self.total:
            raise self._error(f"{self.total:,} records were announced and {self.taken:,} came.")
        doubles = len(self._hashes) - self._different()
        if doubles:
            raise self._error(f"Of {self.taken:,} records {doubles:,} came twice, so as many are missing.")

    def _different(self) -> int:
        if len(self._hashes) <= _FEW:
            return len(set(self._hashes))
        import numpy as np  # only where a set of Python's integers would weigh ten times as much

        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        hashes.sort()
        return 1 + int(np.count_nonzero(hashes[1:] != hashes[:-1]))

    def _error(self, sentence: str) -> IncompleteAnswerError:
        return IncompleteAnswerError(sentence, sobject=self.sobject)
