"""A heavy call that several wait for is computed once; it goes on as long as anybody waits."""

import asyncio
import json

import msgspec
import pytest

from xl_addin.server.cache import key_of
from xl_addin.server.flights import Flights
from xl_addin.server.pool import Pool
from xl_addin.server.protocol import Call
from xl_addin.server.tokens import Holder

ANA, BEN = Holder("Ana", "a" * 64), Holder("Ben", "b" * 64)
SPLIT = Call("ATTAINMENT", msgspec.Raw(json.dumps([450, 500]).encode()))


def with_flights(story):
    """Run a story with flights over a pool of one process."""

    async def told():
        pool = Pool(1, 0)
        try:
            return await story(Flights(pool))
        finally:
            await pool.close()

    return asyncio.run(told())


def test_two_who_want_the_same_share_one_computation():
    """Both get the very same object; who holds another token gets one of their own, equal to it."""

    async def story(flights):
        return await asyncio.gather(*(flights.run(key_of(who, SPLIT.fn, SPLIT.args), SPLIT) for who in (ANA, ANA, BEN)))

    first, second, other = with_flights(story)
    assert first is second
    assert other is not first
    assert first.result == other.result == b'{"value":0.9}'


def test_who_leaves_takes_nothing_from_who_stays():
    """One of two gives up; the other one has the answer. When both give up, the next one is computed anew."""

    async def story(flights):
        key = key_of(ANA, SPLIT.fn, SPLIT.args)
        leaving, staying = (asyncio.create_task(flights.run(key, SPLIT)) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        stayed = await staying
        alone = asyncio.create_task(flights.run(key, SPLIT))
        await asyncio.sleep(0)
        alone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await alone
        return stayed.result, (await flights.run(key, SPLIT)).result

    assert with_flights(story) == (b'{"value":0.9}', b'{"value":0.9}')
