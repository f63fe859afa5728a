"""The site's settings for MkDocs, whose navigation is the list of pages in `docs/README.md`."""

import re
from pathlib import Path

__all__ = ["navigation", "settings_of_the_site"]

_LIST = Path(__file__).parents[2] / "docs" / "README.md"
_HEAD = """\
# Written by `make docs` from docs/README.md: the pages as a site, by MkDocs and without plugins.
site_name: qplan
docs_dir: docs
site_dir: site
use_directory_urls: false
theme: {name: mkdocs, highlightjs: false}
markdown_extensions: [tables, fenced_code, {toc: {permalink: false}}]
validation: {omitted_files: ignore, links: {not_found: ignore, unrecognized_links: ignore, anchors: ignore}}
"""


def settings_of_the_site() -> str:
    """The text of `mkdocs.yml`. Links are checked by a test of ours, so MkDocs does not complain of those that lead
    out of `docs/`."""
    return _HEAD + navigation()


def navigation() -> str:
    """The part `nav`: a heading for each bold line of the list, and below it the pages with what they are about."""
    lines = ["nav:", '  - "The pages": "README.md"']
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\*\*(.+)\*\*", line):
            lines.append(f'  - "{heading[1]}":')
        elif page := re.fullmatch(r"- \[(.+)\]\(([\w-]+\.md)\)", line):
            title = page[1].partition(":")[0].replace('"', "'")
            lines.append(f'      - "{title}": "{page[2]}"')
    return "\n".join([*lines, ""])
