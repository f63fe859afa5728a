"""Every link of every page leads somewhere, the list of pages has them all, and the site's navigation is that list."""

import re
from pathlib import Path

from sync.pages.site import navigation

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_SKIPPED = {".venv", ".venv-rivals", ".clients", ".desk", "node_modules", "demo", "site"}
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if not _SKIPPED & set(path.relative_to(ROOT).parts[:-1]) or "cli" in path.parts
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)


def text_of(page: Path) -> str:
    """A page without its blocks of code, in which nothing is a link."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """What a link may name in a page: its headings, as GitHub and MkDocs spell them."""
    found = re.findall(r"^#+ +(.+?)\s*$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", one)).strip().lower() for one in found]
    return {one.replace(" ", "-") for one in plain}


def test_every_link_leads_somewhere() -> None:
    """A file that is there, and a heading of it where one is named; addresses of the web are not looked at."""
    broken = []
    for page in PAGES:
        for link in _LINK.findall(text_of(page)):
            if re.match(r"[a-z]+:", link):
                continue
            place, _, anchor = link.partition("#")
            target = page if not place else (page.parent / place).resolve()
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []
    assert len(PAGES) > 50


def test_the_list_of_pages_has_every_page() -> None:
    """Each page of docs/ stands in its README, once; the site's navigation has the same ones, in that order."""
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (DOCS / "README.md").read_text(encoding="utf-8"))
    assert len(listed) == len(set(listed))
    assert set(listed) == {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert re.findall(r'"([\w-]+\.md)"', navigation()) == ["README.md", *listed]
