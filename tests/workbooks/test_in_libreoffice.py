"""LibreOffice without the add-in shows the plan: stored values everywhere, an error nowhere but on Engine."""

import os
import re
import shutil
import subprocess

import pytest

from workbooks.layout import planning_layout

OFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
MISSING = [name for name, there in (("LibreOffice", OFFICE), ("pdftotext", PDFTOTEXT)) if not there]


@pytest.mark.skipif(
    bool(MISSING) and os.environ.get("CI") != "true", reason=f"needs {' and '.join(MISSING)}, not on this machine"
)
def test_no_error_shows_on_any_tab_but_engine(plan, tmp_path):
    """Rendered to PDF page by page; each page says in its footer which tab it is."""
    assert OFFICE, "CI must have LibreOffice"
    assert PDFTOTEXT, "CI must have pdftotext"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [OFFICE, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(plan)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = tmp_path / "plan.pdf"
    text = subprocess.run([PDFTOTEXT, "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    pages = {}
    for page in text.split("\f"):
        footer = re.search(r"^ *(\S.*?) {3,}Snapshot snap-1", page, re.MULTILINE)
        if footer:
            pages.setdefault(footer[1].strip(), []).append(page)
    assert set(pages) == {tab.title for tab in planning_layout().tabs}
    for tab, texts in pages.items():
        if tab != "Engine":
            assert not re.search(r"#NAME|#REF|#VALUE|#N/A|#DIV|Err:", "".join(texts)), tab
    assert "924,000" in "".join(pages["Quotas"])
    assert "90.0%" in "".join(pages["Start"])
