"""The section [communications]."""

from pydantic import Field, field_validator

from sync.cycle.messages import MESSAGES, Message, strange_words
from sync.settings.section import Section

__all__ = ["CommunicationSettings", "MessageSettings"]


class MessageSettings(Section):
    """What differs in a communication from what it says by itself."""

    subject: str = Field("", description="its subject; words in braces are filled in, as in {quarter}")
    text: str = Field("", description="what it says; words in braces are filled in, as in {name} and {quota}")
    addresses: tuple[str, ...] = Field((), description="further readers, as the board's and investors' addresses")
    acknowledged: float | None = Field(
        None, ge=0, le=1, description="share of its readers who must acknowledge it; 0 where sending it is enough"
    )


class CommunicationSettings(Section):
    """What the plan's communications say, and who else gets them; `qplan outbox list` shows how they stand."""

    messages: dict[str, MessageSettings] = Field(
        default_factory=dict,
        description="by the task they are: executive-presentation, leadership-cascade, rep-sessions, all-hands",
    )

    @field_validator("messages")
    @classmethod
    def _messages_are_known(cls, value: dict[str, MessageSettings]) -> dict[str, MessageSettings]:
        for name, told in value.items():
            if name not in MESSAGES:
                raise ValueError(f"there is no communication {name!r}: {', '.join(MESSAGES)}")
            strange = strange_words(name, f"{told.subject} {told.text}")
            if strange:
                raise ValueError(f"{name} has no word {{{strange[0]}}} that its readers are told")
        return value

    def message(self, name: str) -> Message:
        """A communication as these settings have it."""
        usual, told = MESSAGES[name], self.messages.get(name, MessageSettings())
        return Message(
            usual.readers,
            told.subject or usual.subject,
            told.text or usual.text,
            usual.acknowledged if told.acknowledged is None else told.acknowledged,
        )

    def addresses(self, name: str) -> tuple[str, ...]:
        """Further readers of a communication."""
        return self.messages[name].addresses if name in self.messages else ()
