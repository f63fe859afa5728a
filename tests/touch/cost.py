"""What a patch costs: the files it touches, those that are generated told apart."""

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["HERE", "NAMES", "Cost", "cost_of", "patches"]

HERE = Path(__file__).parent
NAMES = {
    "typed-column": "a column people type into",
    "function-column": "a column that a function returns",
    "shown-function": "a function shown on a tab",
    "tab": "a tab",
    "gate": "a gate",
    "crm-field": "a CRM field in a cell",
    "crm-object": "a CRM object",
    "assumption": "an assumption",
}
_FILE = re.compile(r"^diff --git a/(?P<path>\S+) b/\S+$(?P<rest>(?:\n(?!diff --git ).*)*)", re.MULTILINE)
_PAGES = ("docs/commands.md", "docs/documents.md", "docs/findings.md", "docs/functions.md", "docs/settings.md")
_GENERATED = ("tests/golden/", *_PAGES)


@dataclass(frozen=True)
class Cost:
    """Paths that a change touches; `made` are new folders or files, each once."""

    made: tuple[str, ...]
    product: tuple[str, ...]
    tests: tuple[str, ...]
    generated: tuple[str, ...]

    @property
    def count(self) -> int:
        """What is new, and every existing file; generated ones are counted too."""
        return len(self.made) + len(self.product) + len(self.tests) + len(self.generated)


def patches() -> dict[str, Path]:
    """The patches that are kept, by name, in the order of the page."""
    return {name: HERE / f"{name}.patch" for name in NAMES if (HERE / f"{name}.patch").exists()}


def cost_of(patch: str, existing: frozenset[str]) -> Cost:
    """What a patch touches.

    Args:
        patch: a `git diff`.
        existing: the files there are without it: a new file in a folder that holds none of them counts as the folder.
    """
    made: dict[str, None] = {}
    product, tests, generated = [], [], []
    folders = {str(parent) for path in existing for parent in Path(path).parents}
    for match in _FILE.finditer(patch):
        path = match["path"]
        if path.startswith(_GENERATED):
            generated.append(path)
        elif "\nnew file mode" in match["rest"]:
            new = [str(parent) for parent in reversed(Path(path).parents) if str(parent) not in folders]
            made[f"{new[0]}/" if new else path] = None
        else:
            (tests if path.startswith("tests/") else product).append(path)
    return Cost(tuple(made), tuple(product), tuple(tests), tuple(generated))
