"""The generated files: the same for the same functions, as pinned, and checked by a command."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from tests.hosts.beds import require
from tests.hosts.declared import FUNCTIONS
from xl_addin.hosts.build import addin_files, differing, write_addin
from xl_addin.names import Host

GOLDEN = Path(__file__).parents[1] / "golden" / "addins"
TEXTS = {
    Host.EXCEL_DESKTOP: ("qplan_functions.py", "QPlanFunctions.bas"),
    Host.OFFICE_JS: ("manifest.xml", "functions.json", "functions.js"),
    Host.GOOGLE_SHEETS: ("Code.gs", "appsscript.json", "Sidebar.html"),
}


@pytest.mark.parametrize(("host", "name"), [(host, name) for host, names in TEXTS.items() for name in names])
def test_generated_texts_are_the_pinned_ones(host, name):
    """For two functions of no catalog; run with QPLAN_ACCEPT_GOLDEN=1 to take a change that was meant."""
    made = addin_files(host, server="https://plan.example.com", functions=FUNCTIONS)[name]
    path = GOLDEN / host.value / name
    if os.environ.get("QPLAN_ACCEPT_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    assert made == path.read_bytes()


@pytest.mark.parametrize("host", list(Host))
def test_what_was_written_is_current_until_somebody_edits_it(tmp_path, host):
    """A changed and a missing file are told; writing again mends both."""
    written = write_addin(tmp_path, host)
    assert differing(tmp_path, host) == []
    written[0].write_bytes(b"edited")
    assert differing(tmp_path, host) == [written[0]]
    written[-1].unlink()
    assert set(differing(tmp_path, host)) == {written[0], written[-1]}
    write_addin(tmp_path, host)
    assert differing(tmp_path, host) == []


def run(*arguments):
    """`qplan addin …` and its exit code."""
    done = CliRunner().invoke(app, ["addin", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_build_writes_all_hosts_and_check_tells_drift(tmp_path):
    """Four folders; --check exits 1 and names what differs, writing nothing."""
    assert run("build", "--to", tmp_path, "--check").exit_code == 1
    assert list(tmp_path.iterdir()) == []
    assert run("build", "--to", tmp_path).exit_code == 0
    assert {folder.name for folder in tmp_path.iterdir()} == {
        "excel-desktop",
        "office-js",
        "google-sheets",
        "libreoffice",
    }
    assert run("build", "--to", tmp_path, "--check").exit_code == 0
    code = tmp_path / "google-sheets" / "Code.gs"
    code.write_text("edited")
    drift = run("build", "--to", tmp_path, "--check", "--json")
    assert drift.exit_code == 1
    assert json.loads(drift.stdout)["differing"] == [str(code)]


def test_an_address_office_refuses_is_a_usage_error(tmp_path):
    """Nothing is written for it."""
    assert run("build", "--host", "office-js", "--server", "http://plan", "--to", tmp_path).exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["excel-desktop", "office-js", "google-sheets"])
def test_install_writes_and_says_what_is_left_to_do(tmp_path, host):
    """The steps name the folder or the server, in order."""
    done = run("install", "--host", host, "--to", tmp_path, "--server", "https://plan.example.com", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert all(Path(path).is_file() for path in told["written"])
    assert told["installed"] is None
    assert any(str(tmp_path) in step for step in told["steps"])
    assert "0.9" in " ".join(told["steps"])


@pytest.mark.full
def test_install_adds_the_extension_to_a_real_libreoffice(tmp_path):
    """Into a profile of its own, twice: the second replaces the first, and nobody has to agree."""
    require("soffice", "LibreOffice's Python")
    profile = tmp_path / "profile"
    for _ in range(2):
        done = run("install", "--host", "libreoffice", "--to", tmp_path, "--profile", profile, "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["installed"] == "org.qplan.addin"
    assert list((profile / "user" / "uno_packages").rglob("qplan_addin.py"))


def test_without_libreoffice_install_says_so(tmp_path, monkeypatch):
    """The extension is written; the command exits 1 with a sentence."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("install", "--host", "libreoffice", "--to", tmp_path)
    assert done.exit_code == 1
    assert (tmp_path / "libreoffice" / "qplan.oxt").is_file()
    assert "LibreOffice is not on this machine" in done.output
