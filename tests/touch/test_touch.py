"""The costs on the page of the design are those of the patches, and the patches fit the product as it stands."""

import subprocess

from tests.touch.cost import cost_of, patches
from tests.touch.table import PAGE, ROOT, filled


def test_the_page_says_what_the_patches_cost() -> None:
    """Run `python -m tests.touch` when this fails."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled(page)


def test_every_patch_applies() -> None:
    """A change that costs other files than it did is seen where it is made."""
    stale = {}
    for name, path in patches().items():
        words = ["git", "apply", "--check", str(path)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            stale[name] = done.stderr
    assert stale == {}


def test_files_are_counted_as_a_person_would() -> None:
    """A new folder is one, new and old files one each; what is generated stands apart."""
    diff = "".join(
        f"diff --git a/{path} b/{path}\n{'new file mode 100644' if new else 'index 1..2'}\n--- x\n+++ y\n+line\n"
        for path, new in [
            ("workbooks/tabs/summary/tab.py", True),
            ("workbooks/tabs/summary/rows.py", True),
            ("workbooks/book/summary.py", True),
            ("workbooks/book/layout.py", False),
            ("tests/workbooks/test_summary.py", True),
            ("tests/workbooks/test_layout.py", False),
            ("tests/golden/plan/summary.txt", True),
            ("docs/documents.md", False),
        ]
    )
    existing = frozenset({"workbooks/tabs/start/tab.py", "workbooks/book/layout.py", "tests/workbooks/test_layout.py"})
    cost = cost_of(diff, existing)
    assert cost.made == ("workbooks/tabs/summary/", "workbooks/book/summary.py", "tests/workbooks/test_summary.py")
    assert (cost.product, cost.tests) == (("workbooks/book/layout.py",), ("tests/workbooks/test_layout.py",))
    assert cost.generated == ("tests/golden/plan/summary.txt", "docs/documents.md")
    assert cost.count == 7
