"""What people are told of the approved plan in the played quarter, and that they say they have read it."""

from sync.cli.demo.mailbox import newest_answer_code
from sync.cli.demo.scene import Scene

__all__ = ["tell_people"]


def tell_people(scene: Scene, name: str, by: str, *, acknowledged: bool = False) -> None:
    """Send a communication through the outbox, each message once; with `acknowledged` its readers answer by code."""
    from sync.cycle.outbox import Answer
    from sync.jobs.outbox import answer_message, communications_of, send_messages

    adapters = scene.adapters
    with scene.desk.steps.step(f"Communication: {name}") as tell:
        done = send_messages(adapters, name, by)
        if acknowledged:
            for message in next(one for one in communications_of(adapters) if one.name == name).messages:
                code = newest_answer_code(adapters.settings.outbox, message.to)
                answer_message(adapters, code, Answer.ACKNOWLEDGED, message.called)
        told = next(one for one in communications_of(adapters) if one.name == name).told
        said = "" if told is None else f", {told.acknowledged} of {told.of} say that they have read it"
        tell(f"sent to {done.sent}{said if acknowledged else ''}")
        for found in done.findings:
            tell(found.sentence)
