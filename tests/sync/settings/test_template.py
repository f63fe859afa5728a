"""The settings file to start from, and the page of settings, are what the sections declare."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.pages.settings import page
from sync.settings import load
from sync.settings.template import sections, template, toml_value


def test_the_template_is_a_file_that_loads(tmp_path: Path) -> None:
    """As it is written it is TOML without a problem, and its approvers are two people."""
    path = tmp_path / "qplan.toml"
    assert CliRunner().invoke(app, ["init", str(path)]).exit_code == 0
    settings = load(path)
    assert [one.id for one in settings.approvals.approvers] == ["cfo", "cro"]
    assert settings.salesforce.login_url == "https://YOURDOMAIN.my.salesforce.com"
    assert (settings.post.kind, settings.plan.currency, settings.plan.as_of) == ("folder", "USD", None)


def test_what_is_marked_out_loads_too(tmp_path: Path) -> None:
    """Every setting that stands behind a # can be used as it stands there: as it is the default, nothing changes."""
    marked = re.compile(r"^# (?=[a-z_.]+ = [^…])", re.MULTILINE)
    lines = template().split("\n")
    kept = [line for line in lines if not line.startswith("# as_of")]
    path = tmp_path / "qplan.toml"
    path.write_text("\n".join(kept), encoding="utf-8")
    plain = load(path)
    text = marked.sub("", "\n".join(kept))
    path.write_text(text, encoding="utf-8")
    assert tomllib.loads(text)["daemon"]["refresh_at"] == "02:00"
    assert load(path) == plain


def test_every_setting_stands_in_the_template_and_on_the_page() -> None:
    """None is forgotten, but secrets stand on the page alone."""
    shown, listed = template(), page()
    for name, section in sections().items():
        for key in section.model_fields:
            assert f"`{key}`" in listed
            assert re.search(rf"\b{key}\b", shown) or "secret" in listed.split(f"| `{key}` |")[1].split("\n")[0], name


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "true"), (10_000_000, "10_000_000"), (0.05, "0.05"), ((1, "a"), '[1, "a"]'), ('a"b\\c', '"a\\"b\\\\c"')],
)
def test_values_are_written_as_toml_has_them(value: object, said: str) -> None:
    """And read back as the same value."""
    assert toml_value(value) == said
    back = tomllib.loads(f"x = {said}")["x"]
    assert (tuple(back) if isinstance(back, list) else back) == value
