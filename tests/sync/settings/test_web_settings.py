"""Settings of the approval page: codes never travel in the open, and the key never stands in the file."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from sync.errors import BadSettingsError
from sync.settings import WebSettings, load
from sync.settings.web import is_this_machine


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"base_url": "http://plan.example.com"}, "codes would travel in the open"),
        ({"base_url": "plan.example.com"}, "is no address"),
        ({"base_url": "https://plan.example.com/?a=1"}, "is no address"),
        ({"signing_key": "short"}, "at least 32 characters"),
        ({"certificate": "a.pem"}, "a certificate needs its key"),
    ],
)
def test_what_would_not_be_safe_is_refused(given: dict[str, str], says: str) -> None:
    """Each with a sentence that says what to give."""
    with pytest.raises(ValidationError, match=says):
        WebSettings.model_validate(given)


def test_an_address_is_taken_without_its_last_slash() -> None:
    """By https anywhere, by http on this machine only; a path stays."""
    assert WebSettings(base_url="https://plan.example.com/q/").base_url == "https://plan.example.com/q"
    assert WebSettings(base_url="http://localhost:8770").base_url == "http://localhost:8770"
    told = {host: is_this_machine(host) for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1", "example.com")}
    assert [host for host, is_own in told.items() if is_own] == ["127.0.0.1", "::1", "localhost"]


def test_the_key_is_taken_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the file it is refused, by name and without being repeated."""
    path = tmp_path / "qplan.toml"
    path.write_text(f'[web]\nsigning_key = "{"s" * 40}"\n')
    with pytest.raises(BadSettingsError, match="QPLAN_WEB__SIGNING_KEY") as refused:
        load(path)
    assert "ssss" not in str(refused.value)
    path.write_text("")
    monkeypatch.setenv("QPLAN_WEB__SIGNING_KEY", "k" * 40)
    assert load(path).web.signing_key.get_secret_value() == "k" * 40
    assert "kkk" not in load(path).model_dump_json()
