"""Limited-memory BFGS for the smoothed dual: a few dozen steps, no dependencies."""

from collections.abc import Callable

import numpy as np

from calculations.arrays import Vector

__all__ = ["minimise"]


_MEMORY = 10


def minimise(
    function: Callable[[Vector], tuple[float, Vector]],
    start: Vector,
    steps: int,
    first_step: float,
    tolerance: float = 2e-5,
) -> Vector:
    """Point near the minimum of a smooth convex `function`, which returns value and gradient.

    At most `steps` quasi-Newton steps (Nocedal 1980, two-loop recursion, Armijo line search); stops early when two
    steps in a row gain less than `tolerance` of the value. `first_step` scales the first gradient step.
    """
    point = start
    value, gradient = function(point)
    pairs: list[tuple[Vector, Vector, float]] = []
    idle = 0
    for _ in range(steps):
        direction = -_two_loop(gradient, pairs, first_step)
        slope = float(gradient @ direction)
        length = 1.0
        for _ in range(12):
            new_value, new_gradient = function(point + length * direction)
            if new_value <= value + 1e-4 * length * slope:
                break
            length *= 0.35
        else:
            break
        step, change = length * direction, new_gradient - gradient
        curvature = float(step @ change)
        if curvature > 1e-10 * float(np.sqrt((step @ step) * (change @ change))):
            pairs = [*pairs, (step, change, 1 / curvature)][-_MEMORY:]
        idle = idle + 1 if value - new_value < tolerance * abs(value) else 0
        point, value, gradient = point + step, new_value, new_gradient
        if idle == 2:
            break
    return point


def _two_loop(gradient: Vector, pairs: list[tuple[Vector, Vector, float]], first_step: float) -> Vector:
    """Inverse-Hessian estimate times gradient."""
    q = gradient.copy()
    weights = []
    for step, change, inverse in reversed(pairs):
        weight = inverse * float(step @ q)
        weights.append(weight)
        q -= weight * change
    q *= 1 / (pairs[-1][2] * float(pairs[-1][1] @ pairs[-1][1])) if pairs else first_step
    for (step, change, inverse), weight in zip(pairs, reversed(weights), strict=True):
        q += (weight - inverse * float(change @ q)) * step
    return q
