"""A process of the pool: reads calls from standard input, writes results to standard output, until either is closed.

`python -m xl_addin.server.worker BYTES` where BYTES is the memory it may take, 0 for any amount.
"""

import os
import signal
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

import msgspec

__all__ = ["LENGTH", "READY", "Job", "main"]

LENGTH = struct.Struct("<I")
"""Before each message: how many bytes it has."""
READY = LENGTH.pack(0)
"""What a process says once it can compute, before any result."""
_NICENESS = 5  # where processors are few, the server's own small calls go first


class Job(msgspec.Struct, frozen=True, gc=False):
    """A call to compute: the function's name, its arguments as JSON, and whether their dates count from 1904."""

    name: str
    arguments: bytes
    date1904: bool = False


def main() -> int:
    """Compute until the server is gone."""
    calls, results = sys.stdin.buffer, _private_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which lets the calls in hand finish
    _be_modest()
    from xl_addin.server.computing import compute  # modestly too: a server that starts answers small calls meanwhile

    _limit_memory(int(sys.argv[1]))
    decoder, encoder = msgspec.msgpack.Decoder(Job), msgspec.msgpack.Encoder()
    with suppress(BrokenPipeError):
        results.write(READY)
        results.flush()
        while message := _read(calls):
            job = decoder.decode(message)
            answer = encoder.encode(compute(job.name, job.arguments, date1904=job.date1904))
            results.write(LENGTH.pack(len(answer)) + answer)
            results.flush()
    return 0


def _private_output() -> BinaryIO:
    """Standard output for results alone: what a library prints goes to standard error."""
    private = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(private, "wb")


def _be_modest() -> None:
    if sys.platform != "win32":
        os.nice(_NICENESS)


def _limit_memory(most_bytes: int) -> None:
    if sys.platform != "win32" and most_bytes:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def _read(source: BinaryIO) -> bytes:
    head = source.read(LENGTH.size)
    return source.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else b""


if __name__ == "__main__":
    raise SystemExit(main())
