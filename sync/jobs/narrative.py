"""A package's narrative in the words of a language model, where the settings ask for one and its text can be taken."""

from calculations.findings import Finding, Severity
from sync.cycle.agents.agent import Agent, Model
from sync.cycle.agents.narrative import told
from sync.cycle.agents.package import Package, PackageFinding
from sync.cycle.agents.wording import offered, question, refusal, sentences_of, words_of
from sync.errors import LanguageModelError
from sync.plan.adapters import Adapters

__all__ = ["narrated", "narrator_of"]

_TIMES = 2  # an answer that is not taken is asked for once more, with the reason


def narrator_of(adapters: Adapters, agent: Agent) -> str:
    """Who is to word an agent's packages: `qplan`, or the id of the model the settings name for it."""
    settings = adapters.settings.agents
    if not settings.language_model:
        return "qplan"
    return settings.small_model if agent.model is Model.SMALL else settings.large_model


def narrated(adapters: Adapters, agent: Agent, package: Package) -> Package:
    """The package worded by the agent's model; with a note, and as it was, where that did not answer or was refused."""
    writer, model = adapters.language_model(), narrator_of(adapters, agent)
    if writer is None or not package.narrative:
        return package
    figures, (task, data) = offered(package), question(package)
    why_not = ""
    for _ in range(_TIMES):
        again = f"\nYour text before was not taken: {why_not}." if why_not else ""
        try:
            text = writer.answer(model, task + again, data)
        except LanguageModelError as fault:
            return _noted(package, str(fault))
        why_not = refusal(text, figures)
        if not why_not:
            sentences = tuple(told(sentences_of(text), figures, words_of(package)))
            return package.model_copy(update={"narrative": sentences, "narrator": model})
    return _noted(package, f"What {model} wrote was not taken: {why_not}.")


def _noted(package: Package, why: str) -> Package:
    finding = Finding("agent.words-refused", why, "The words of qplan stand.", severity=Severity.NOTE)
    return package.model_copy(update={"findings": (*package.findings, PackageFinding.of(finding))})
