"""The whole sync under simulated people: whatever goes wrong, the end is explained by what everybody did."""

from random import Random

import pytest

from tests.sync.two_way.recall import Recall
from tests.sync.two_way.simulated import Simulation, memory_sides, shared


def simulated(seed: int, rounds: int, names: tuple[str, ...]) -> Simulation:
    """So many rounds, then calm, explained."""
    simulation = Simulation(Random(seed), memory_sides(names), shared(names), Recall())
    for _ in range(rounds):
        simulation.round()
    simulation.explain(simulation.finish())
    return simulation


@pytest.mark.parametrize("names", [("excel", "sheets"), ("excel", "sheets", "partner")], ids=len)
@pytest.mark.parametrize("seed", range(2))
def test_every_edit_is_explained_after_a_hundred_rounds(seed: int, names: tuple[str, ...]) -> None:
    """Sides that are away, people who type during the write, processes that end at any step."""
    simulation = simulated(seed, 100, names)
    assert len(simulation.edits) > 100
    assert any(entry == ("killed",) for entry in simulation.log)
    assert {"superseded", "arrived", "decided"} <= {edit.fate for edit in simulation.edits}


def test_the_same_seed_gives_the_same_journal() -> None:
    """Nothing of a run depends on the machine or the hour."""
    first, second = (simulated(7, 30, ("excel", "sheets")) for _ in range(2))
    assert first.log == second.log
    assert first.contents() == second.contents()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
def test_every_edit_is_explained_after_a_thousand_rounds(seed: int) -> None:
    """As above, for longer."""
    simulated(seed, 1_000, ("excel", "sheets", "partner") if seed % 2 else ("excel", "sheets"))
