"""The command line is there at once: what only some verbs need is loaded by them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HEAVY = ("pandas", "sqlalchemy", "lxml", "xlsxwriter", "requests", "fastapi", "highspy", "alembic")


def test_no_heavy_library_is_loaded_before_a_verb_works():
    """`qplan --help` costs a tenth of what loading them all would."""
    script = f"import sys, sync.cli.app; print(*sorted(set({HEAVY}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
