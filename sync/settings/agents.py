"""The section [agents]."""

from pydantic import Field, SecretStr

from sync.settings.section import Section

__all__ = ["AGENTS_SECRETS", "AgentSettings"]

AGENTS_SECRETS = ("api_key",)


class AgentSettings(Section):
    """Who words the narrative of the cycle's packages: qplan, or a language model (qplan[ai]) that chooses the words.

    It is sent figures of groups with their keys, never persons, accounts or deals, and answers with references to them;
    qplan fills in every figure. The key comes from `QPLAN_AGENTS__API_KEY` or from the keyring, never from this file.
    """

    language_model: bool = Field(False, description="true where a language model words the narrative")
    small_model: str = Field(
        "claude-haiku-4-5", description="id of the model of quota-performance-tracker and sales-ops-automator"
    )
    large_model: str = Field("claude-sonnet-4-5", description="id of the model of the other agents")
    api_key: SecretStr = Field(SecretStr(""), description="of the language model's service")
    base_url: str = Field("https://api.anthropic.com", description="where the service is")
    minutes: float = Field(60, gt=0, description="between two looks of the daemon whether a package of a cycle is due")
    timeout_seconds: float = Field(60.0, gt=0, description="how long one answer may take")
