"""The import contracts on the page of the design, from where they are checked: pyproject.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["page"]

_ROOT = Path(__file__).parents[2]
_BEGIN, _END = "<!-- contracts -->\n", "<!-- /contracts -->"


def page() -> str:
    """The page as it stands, with the contracts of today between its markers."""
    kept = (_ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    declared = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    before, _, rest = kept.partition(_BEGIN)
    lines = [line for contract in declared["contracts"] for line in _contract(contract)]
    return f"{before}{_BEGIN}\n" + "\n".join(lines) + f"\n\n{_END}{rest.partition(_END)[2]}"


def _contract(contract: Mapping[str, Any]) -> Iterator[str]:
    """A line for what it says, and its modules; of layers the highest first."""
    yield f"- {contract['name']}"
    if "layers" in contract:
        yield f"  `{' > '.join(layer.replace(' : ', ', ') for layer in contract['layers'])}`"
