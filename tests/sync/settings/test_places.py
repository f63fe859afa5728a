"""Where a person's own settings stand, on each system."""

from pathlib import Path

import pytest

from sync.settings import locate
from sync.settings.places import own_settings

HOME = Path("/home/ana")


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("win32", {"APPDATA": "/users/ana/Roaming"}, "/users/ana/Roaming/qplan/qplan.toml"),
        ("win32", {}, "/home/ana/AppData/Roaming/qplan/qplan.toml"),
        ("darwin", {"XDG_CONFIG_HOME": "/etc/x"}, "/home/ana/Library/Application Support/qplan/qplan.toml"),
        ("linux", {}, "/home/ana/.config/qplan/qplan.toml"),
        ("linux", {"XDG_CONFIG_HOME": "/etc/x"}, "/etc/x/qplan/qplan.toml"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "/home/ana/.config/qplan/qplan.toml"),
    ],
)
def test_each_system_has_its_place(platform: str, environment: dict[str, str], place: str) -> None:
    """As programs there keep their settings; a relative folder does not count, says the specification."""
    assert own_settings(environment, HOME, platform) == Path(place)


def test_what_stands_in_the_folder_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One's own settings are taken where neither the environment, the folder nor a demo has some."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("QPLAN_CONFIG", raising=False)
    team = tmp_path / "team"
    (team / "demo").mkdir(parents=True)
    monkeypatch.chdir(team)
    own = own_settings({"XDG_CONFIG_HOME": str(tmp_path / "mine")}, tmp_path, "linux")
    found = [locate()]
    own.parent.mkdir(parents=True)
    for place in (own, Path("demo/qplan.toml"), Path("qplan.toml")):
        place.write_text("", encoding="utf-8")
        found.append(locate())
    monkeypatch.setenv("QPLAN_CONFIG", "other.toml")
    assert found == [Path("qplan.toml"), own, Path("demo/qplan.toml"), Path("qplan.toml")]
    assert locate() == Path("other.toml")
    assert locate(Path("named.toml")) == Path("named.toml")
