"""The table of costs on the page of the design, between its markers."""

import subprocess
from pathlib import Path

from tests.touch.cost import NAMES, Cost, cost_of, patches

__all__ = ["PAGE", "ROOT", "filled", "tracked"]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "design.md"
_BEGIN, _END = "<!-- touch -->\n", "<!-- /touch -->"


def tracked() -> frozenset[str]:
    """The files under version control."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return frozenset(done.stdout.splitlines())


def filled(page: str) -> str:
    """The page with the table of the patches that are kept."""
    existing = tracked()
    costs = {name: cost_of(path.read_text(encoding="utf-8"), existing) for name, path in patches().items()}
    lines = ["| change | files | of them generated | the others (new ones in bold) |", "|---|---|---|---|"]
    lines += [_row(NAMES[name], cost) for name, cost in costs.items()]
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}\n" + "\n".join(lines) + f"\n\n{_END}{rest.partition(_END)[2]}"


def _row(what: str, cost: Cost) -> str:
    which = " ".join([*(f"**`{path}`**" for path in cost.made), *(f"`{path}`" for path in cost.product + cost.tests)])
    return f"| {what} | {cost.count} | {len(cost.generated)} | {which} |"
