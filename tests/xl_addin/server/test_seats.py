"""Seats shared out among holders: whoever asks for a thousand of them keeps nobody waiting for more than one."""

import asyncio

import pytest

from xl_addin.server.seats import Seats


def served(size, guests, asked):
    """Who is served in which order when `asked`, holders in the order of asking, each take one turn of the loop."""

    async def told():
        seats, order = Seats(size, guests), []

        async def take(holder):
            async with seats.seat(holder):
                order.append(holder)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for holder in asked:
                group.create_task(take(holder))
        assert seats.taken == 0
        return "".join(order)

    return asyncio.run(told())


def test_two_holders_take_turns_however_many_the_first_asks_for():
    """A thousand of A and then three of B: before each of B's stands one of A's, and the last of B is sixth."""
    order = served(1, 0, "A" * 1000 + "BBB")
    assert order == "ABABAB" + "A" * 997


def test_what_one_holder_asks_is_served_in_its_order():
    """Ten of one holder, on three seats: all served, each once."""

    async def told():
        seats, order = Seats(3), []

        async def take(number):
            async with seats.seat("A"):
                order.append(number)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for number in range(10):
                group.create_task(take(number))
        return order

    assert asyncio.run(told()) == list(range(10))


def test_three_holders_are_served_alike():
    """Each third seat is one's own while all three wait: 30 of A, 3 of B, 3 of C, in threes of one each."""
    order = served(1, 0, "A" * 30 + "BBB" + "CCC")
    assert sorted(order[:9]) == sorted("ABC" * 3)
    assert order[9:] == "A" * 27


def test_a_guest_is_let_in_while_others_sit_for_ever():
    """Two seats, both A's without end: B gets the guests' seat at once, A's third and C wait; C is next after B."""

    async def told():
        seats, order, gone = Seats(2, guests=1), [], {name: asyncio.Event() for name in "ABC"}

        async def sit(holder):
            async with seats.seat(holder):
                order.append(holder)
                await gone[holder].wait()

        tasks = [asyncio.create_task(sit(holder)) for holder in "AAABC"]
        for _ in range(5):
            await asyncio.sleep(0)
        first = list(order)
        gone["B"].set()
        for _ in range(5):
            await asyncio.sleep(0)
        second = list(order)
        for event in gone.values():
            event.set()
        await asyncio.gather(*tasks)
        return first, second, order

    first, second, last = asyncio.run(told())
    assert first == ["A", "A", "B"]
    assert second == ["A", "A", "B", "C"]
    assert last == ["A", "A", "B", "C", "A"]


@pytest.mark.parametrize("is_given", [False, True], ids=["while it waits", "in the moment it is given"])
def test_who_goes_away_takes_no_seat_along(is_given):
    """A waiting taker is cancelled, before or just as the seat becomes theirs: the next one gets it."""

    async def told():
        seats = Seats(1)
        order = []

        async def take(holder):
            async with seats.seat(holder):
                order.append(holder)

        async with seats.seat("A"):
            leaving, staying = asyncio.create_task(take("B")), asyncio.create_task(take("C"))
            await asyncio.sleep(0)
            if not is_given:
                leaving.cancel()
        if is_given:
            leaving.cancel()  # the seat is B's now, and B has not heard of it yet
        await asyncio.gather(leaving, staying, return_exceptions=True)
        return order, seats.taken

    assert asyncio.run(told()) == (["C"], 0)
