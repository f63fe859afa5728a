"""A language model that words a text: the port, and Anthropic's Messages API behind it."""

from typing import Protocol

from sync.errors import LanguageModelError

__all__ = ["AnthropicModel", "LanguageModel"]

_MOST_TOKENS = 1024
_TRIES_AGAIN = 2


class LanguageModel(Protocol):
    """Whatever answers a request with a text."""

    def answer(self, model: str, task: str, data: str) -> str:
        """The text of one answer.

        Args:
            model: id of the model. task: what it is to do. data: what it is told, as data.

        Raises LanguageModelError when there is no answer.
        """
        ...


class AnthropicModel:
    """Anthropic's Messages API; the SDK is imported with the first question."""

    def __init__(self, api_key: str, base_url: str, timeout: float) -> None:
        self._api_key, self._base_url, self._timeout = api_key, base_url, timeout

    def answer(self, model: str, task: str, data: str) -> str:
        """As the port says; a busy service is asked twice more, and no key but the given one is ever used."""
        if not self._api_key:
            raise LanguageModelError(
                "There is no key for the language model.",
                remedy="Set QPLAN_AGENTS__API_KEY, or store agents.api_key in the keyring.",
            )
        try:
            import anthropic
        except ModuleNotFoundError as fault:
            raise LanguageModelError(
                f"The package {fault.name} is not installed.",
                remedy="pip install 'qplan[ai]', or leave the words to qplan.",
            ) from fault
        client = anthropic.Anthropic(
            api_key=self._api_key, base_url=self._base_url, timeout=self._timeout, max_retries=_TRIES_AGAIN
        )
        try:
            with client:
                said = client.messages.create(
                    model=model, max_tokens=_MOST_TOKENS, system=task, messages=[{"role": "user", "content": data}]
                )
        except anthropic.AnthropicError as fault:
            raise LanguageModelError(
                f"The language model {model} did not answer: {fault}.", remedy="Look at [agents] in qplan.toml."
            ) from fault
        return "".join(part.text for part in said.content if part.type == "text")
