"""Answers kept for who asked: by function and arguments, least recently used first out, bounded in bytes."""

import hashlib
from collections import OrderedDict

import msgspec

from xl_addin.server.tokens import Holder

__all__ = ["AnswerCache", "Key", "key_of"]

Key = tuple[str, str, bytes]
_OVERHEAD = 300  # bytes of an entry beside its answer, measured
_LARGEST_SHARE = 8  # an answer larger than this part of the cache would push out everything else


def key_of(holder: Holder, name: str, arguments: bytes | msgspec.Raw, *, date1904: bool = False) -> Key:
    """What a call is kept under. The holder is part of it: nobody is served, or can time, what another one asked."""
    return holder.digest, f"{name} 1904" if date1904 else name, hashlib.blake2b(arguments, digest_size=16).digest()


class AnswerCache:
    """Answers as JSON; `capacity` is in bytes, 0 keeps none."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.bytes = 0
        self._answers: OrderedDict[Key, bytes] = OrderedDict()

    def get(self, key: Key) -> bytes | None:
        """The answer, if it is still there."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: Key, answer: bytes) -> None:
        """Keep an answer, and let go of the ones that were not asked for the longest."""
        size = len(answer) + _OVERHEAD
        if size > self.capacity // _LARGEST_SHARE or key in self._answers:
            return
        self._answers[key] = answer
        self.bytes += size
        while self.bytes > self.capacity:
            _, dropped = self._answers.popitem(last=False)
            self.bytes -= len(dropped) + _OVERHEAD
