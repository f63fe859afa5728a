"""One call, from its JSON to the JSON of its result: what both the server and the processes of its pool do."""

import secrets
import time
import traceback
from collections.abc import Sequence

import msgspec

from xl_addin.catalog import call, call_many
from xl_addin.cells.errors import CellError, CellFault, CellValue, ErrorKind
from xl_addin.cells.serials import EPOCH, EPOCH_1904, counted_from
from xl_addin.server.protocol import decode_arguments, encode_answer

__all__ = ["Computed", "compute", "compute_many"]


class Computed(msgspec.Struct, frozen=True, gc=False):
    """A result and what it took.

    result: the result as JSON.
    seconds: processor time.
    is_error: whether it is an error cell.
    is_transient: whether the same call may have another result later, so that it must not be kept.
    incident: for the log, when the function itself is at fault: never a value from a cell.
    """

    result: bytes
    seconds: float = 0.0
    is_error: bool = False
    is_transient: bool = False
    incident: str = ""


def compute(name: str, arguments: bytes | msgspec.Raw, *, date1904: bool = False) -> Computed:
    """The result of the function `name` for `arguments`, a JSON list of cells; it raises nothing.

    `date1904` says that dates, those given and those answered, are days since 1904-01-01.
    """
    with counted_from(EPOCH_1904 if date1904 else EPOCH):
        return _computed(name, arguments)


def _computed(name: str, arguments: bytes | msgspec.Raw) -> Computed:
    start = time.process_time()
    incident = ""
    try:
        answer: CellValue = call(name, decode_arguments(arguments))
        result = encode_answer(answer)
    except CellFault as fault:
        answer = fault.error
        result = encode_answer(answer)
    except MemoryError:
        answer = CellError(ErrorKind.NUM, f"{name} needs more memory than the server gives to one call: select less.")
        result = encode_answer(answer)
    except Exception as fault:  # noqa: BLE001  a fault of ours must not become a traceback in a cell
        incident, answer = _incident(name, fault)
        result = encode_answer(answer)
    return Computed(result, time.process_time() - start, isinstance(answer, CellError), bool(incident), incident)


def compute_many(name: str, calls: Sequence[bytes | msgspec.Raw], *, date1904: bool = False) -> list[Computed]:
    """The results of several calls of one function, each as `compute` gives it, in less time than one after the other.

    The processor time is shared out evenly.
    """
    start = time.process_time()
    try:
        with counted_from(EPOCH_1904 if date1904 else EPOCH):
            answers = call_many(name, [decode_arguments(arguments) for arguments in calls])
        results = [encode_answer(answer) for answer in answers]
    except Exception:  # noqa: BLE001  one of them is at fault: `compute` finds out which, and says what
        return [compute(name, arguments, date1904=date1904) for arguments in calls]
    seconds = (time.process_time() - start) / len(calls)
    return [
        Computed(result, seconds, isinstance(answer, CellError))
        for result, answer in zip(results, answers, strict=True)
    ]


def _incident(name: str, fault: Exception) -> tuple[str, CellError]:
    """What the log says (type and place: a message may quote a cell) and what the cell does."""
    number = secrets.token_hex(4)
    place = traceback.extract_tb(fault.__traceback__)[-1]
    sentence = f"{name} met a fault in qplan, not in your cells. Tell whoever runs the server: incident {number}."
    log = f"incident {number}: {type(fault).__name__} in {name}, {place.filename}:{place.lineno} ({place.name})"
    return log, CellError(ErrorKind.VALUE, sentence)
