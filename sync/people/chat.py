"""Chat: a short message to one target, by whatever service its address names (qplan[alerts])."""

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from sync.errors import UndeliveredError

if TYPE_CHECKING:
    from apprise import Apprise

__all__ = ["AppriseChat", "Chat"]


class Chat(Protocol):
    """Tells one target something. Raises UndeliveredError when it could not; the address is a secret, and not told."""

    def tell(self, target: str, title: str, body: str) -> None:
        """Send one message to one target."""


class AppriseChat:
    """Any of the services Apprise knows, one target a call: of several together it does not tell which failed.

    Args:
        made: makes an empty Apprise.
    """

    def __init__(self, made: "Callable[[], Apprise] | None" = None) -> None:
        self._made = made or _apprise

    def tell(self, target: str, title: str, body: str) -> None:
        """Hand it to the service."""
        service = f"{target.partition(':')[0]}://…"  # what stands behind it lets anybody post there
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of its plugins, which are loaded when they are used
            one = self._made()
            if not one.add(target):
                raise UndeliveredError(service, "that is no address Apprise knows")
            if not one.notify(title=title, body=body):
                raise UndeliveredError(service, "the service did not take it")


def _apprise() -> "Apprise":
    try:
        import apprise
    except ImportError:
        raise UndeliveredError("[alerts] targets", "that takes qplan[alerts]: pip install 'qplan[alerts]'") from None
    return apprise.Apprise()
