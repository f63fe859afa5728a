"""Memory that is free, handed back to the operating system between the large steps of a job."""

import ctypes
import sys

__all__ = ["hand_back"]


def hand_back() -> None:
    """Hand free memory back, where the C library can be asked to (glibc).

    Thousands of arrays that come and go leave gaps between those that stay, at desk size a third of all that is held;
    the library keeps them for later, and the next step would find its peak on top of them.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
