"""What travels between a host and the function server, as JSON.

A batch is `{"calls": [{"fn": "QUOTASPLIT", "args": [...]}, ...]}`. Its answer is `{"results": [...]}`, one for each
call and in their order, `{"value": ...}` or `{"error": {"kind": "#N/A", "sentence": "..."}}`. The README shows it all.

A cell is null (blank), true, false, a number, a text, or an error `{"kind": "#N/A", "sentence": "..."}`; a date is its
serial number, a range a list of rows. JSON has no NaN and no infinity: a host sends them as `{"kind": "#NUM!"}`, and
what is sent as the bare words NaN or Infinity all the same is read as that error.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from xl_addin.cells.errors import CellError, CellFault, CellValue, ErrorKind

__all__ = [
    "Call",
    "RefusedBatchError",
    "decode_arguments",
    "decode_batch",
    "encode_answer",
    "encode_refusal",
    "encode_results",
]

_Cell: TypeAlias = bool | int | float | str | CellError | None
_Argument: TypeAlias = _Cell | list[_Cell | list[_Cell]]
_NO_ARGUMENTS = msgspec.Raw(b"[]")


class Call(msgspec.Struct, frozen=True, gc=False):
    """One call as it arrived: the function's canonical name, its arguments still as JSON, and its own time limit.

    `timeout_ms` shortens the server's limit for a call, it never lengthens it. `date1904` says that its dates are days
    since 1904-01-01, as its workbook counts them; those of the answer are too.
    """

    fn: str
    args: msgspec.Raw = _NO_ARGUMENTS
    timeout_ms: int | None = None
    date1904: bool = False


class _Batch(msgspec.Struct, frozen=True):
    calls: list[Call]
    client: str = ""


class RefusedBatchError(Exception):
    """A body that is no batch (status 400) or too large a one (413); its text is the sentence for whoever sent it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


_batch = msgspec.json.Decoder(_Batch)
_arguments = msgspec.json.Decoder(list[_Argument])
_encoder = msgspec.json.Encoder()
_WORDS = re.compile(rb"\b(?:NaN|Infinity)\b")
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)  # a whole pair of surrogates, half of one (found as a group), or any other escape
_UNKNOWN_LETTER = rb"\ufffd"


def decode_batch(body: bytes, most_calls: int) -> Sequence[Call]:
    """The calls of a batch, their arguments unread; RefusedBatchError when it is none or has more than `most_calls`."""
    try:
        calls: Sequence[Call] = _batch.decode(body).calls
    except msgspec.ValidationError as fault:
        raise RefusedBatchError(f"The request is not a batch of calls: {fault}.") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        calls = _nearly_json(body)
    if len(calls) > most_calls:
        raise RefusedBatchError(f"A batch may hold {most_calls:,} calls, this one has {len(calls):,}.", 413)
    return calls


def _nearly_json(body: bytes) -> Sequence[Call]:
    """A batch that is JSON but for what programs write all the same.

    Half of an emoji, as LEFT() leaves it in a cell, becomes the sign for an unknown letter; NaN and Infinity become the
    error #NUM!.
    """
    body = _ESCAPE.sub(lambda found: _UNKNOWN_LETTER if found[1] else found[0], body)
    try:
        if _WORDS.search(body):
            body = _encoder.encode(json.loads(body, parse_constant=_no_number))
        return _batch.decode(body).calls
    except (ValueError, RecursionError, TypeError):
        raise RefusedBatchError("The request is not JSON.") from None


def _no_number(word: str) -> CellError:
    return CellError(ErrorKind.NUM, f"It is {'not a number' if word == 'NaN' else 'infinite'}.")


def decode_arguments(raw: bytes | msgspec.Raw) -> list[CellValue]:
    """The arguments of a call as cell values; CellFault when they are none."""
    try:
        return _arguments.decode(raw)
    except msgspec.ValidationError as fault:
        raise CellFault(*_not_cells(str(fault))) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise CellFault(ErrorKind.VALUE, "The arguments could not be read: a text in them is not Unicode.") from None


def _not_cells(fault: str) -> tuple[ErrorKind, str]:
    found = re.search(r"\$\[(\d+)\]", fault)
    place = f"Argument {int(found[1]) + 1}" if found else "An argument"
    if "out of range" in fault:
        return ErrorKind.NUM, f"{place} holds a number too large for a cell."
    return ErrorKind.VALUE, f"{place} holds what no cell can: give numbers, texts, TRUE, FALSE, blanks or errors."


def encode_answer(answer: CellValue, *, transient: bool = False) -> bytes:
    """One result, as JSON; `transient` marks an error that the same call need not meet again, so must not be kept."""
    if isinstance(answer, CellError):
        return _encoder.encode({"error": answer, "transient": True} if transient else {"error": answer})
    return _encoder.encode({"value": answer})


def encode_results(results: Iterable[bytes]) -> bytes:
    """The answer to a batch, from the results of its calls as JSON, in their order."""
    return b'{"results":[%b]}' % b",".join(results)


def encode_refusal(kind: ErrorKind, sentence: str) -> bytes:
    """The body of an answer that is not 200: an error like that of a cell, so that a host can show it in one."""
    return _encoder.encode({"error": CellError(kind, sentence)})
