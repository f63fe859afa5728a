"""Answering the calls of a batch."""

import asyncio
from collections.abc import Sequence

from xl_addin.catalog import call
from xl_addin.cell_errors import CellFault
from xl_addin.server.protocol import Call, decode_arguments, encode_answer

__all__ = ["answer_batch"]


async def answer_batch(calls: Sequence[Call]) -> list[bytes]:
    """The result of each call, as JSON."""
    results = []
    for one in calls:
        try:
            results.append(encode_answer(call(one.fn, decode_arguments(one.args))))
        except CellFault as fault:
            results.append(encode_answer(fault.error))
        await asyncio.sleep(0)
    return results
