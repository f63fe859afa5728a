"""What people install is the built wheel, and it works where no checkout is."""

import json
import os
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.processes import run

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[2]
PACKAGES = ("calculations", "xl_addin", "workbooks", "sync")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip` builds it from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT], patience=600
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_product_and_nothing_else(wheel: Path) -> None:
    """Every file of the four packages that git knows, data and pages too, and no test, benchmark or cache."""
    listed = run(["git", "ls-files", *PACKAGES], cwd=ROOT)
    assert listed.returncode == 0, listed.stderr
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == set(listed.stdout.split())


def test_the_installed_product_runs_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment, with what users install: version, help, functions and a whole demonstration."""
    venv = tmp_path / "venv"
    assert run([sys.executable, "-m", "venv", venv], patience=600).returncode == 0
    python, qplan = venv / "bin" / "python", venv / "bin" / "qplan"
    installed = run([python, "-m", "pip", "install", "--quiet", f"{wheel}[demo]"], patience=1800)
    assert installed.returncode == 0, installed.stderr
    away = tmp_path / "away"
    away.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QPLAN_", "COV_"))}

    def said(*words: str) -> str:
        done = run([qplan, *words], cwd=away, env=env, patience=600)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    where = run([python, "-c", "import sync; print(sync.__file__)"], cwd=away, env=env).stdout
    assert Path(where.strip()).is_relative_to(venv)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert said("--version") == f"qplan {wanted}\n"
    verbs = re.findall(r"^  (\w+) ", said("--help").partition("Commands:")[2], re.MULTILINE)
    assert {"demo", "pull", "build", "apply", "functions"} <= set(verbs)
    names = {function["name"] for function in json.loads(said("functions", "--json"))["functions"]}
    assert "QUOTASPLIT" in {name.removeprefix("QPLAN.") for name in names}
    said("demo")
