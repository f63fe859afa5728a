"""The HTTP ground the emulators stand on: a loopback server that keeps connections, and a log of what it was asked."""

from sync.emulators.wire.certificate import Certificate
from sync.emulators.wire.log import RequestLog, Seen
from sync.emulators.wire.server import ConnectionDroppedError, LoopbackServer

__all__ = ["Certificate", "ConnectionDroppedError", "LoopbackServer", "RequestLog", "Seen"]
