"""A verb takes one processor for its matrices, unless whoever runs it says otherwise."""

import os

import pytest

from sync.cli import main

NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@pytest.mark.parametrize(("set_before", "seen"), [(None, "1"), ("4", "4")])
def test_one_thread_unless_told_otherwise(
    set_before: str | None, seen: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """NumPy's libraries read these names when they are loaded; a value that somebody set stands."""
    for name in NAMES:
        monkeypatch.setenv(name, set_before or "")
        if set_before is None:
            monkeypatch.delenv(name)
    monkeypatch.setattr("sys.argv", ["qplan", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert [os.environ[name] for name in NAMES] == [seen] * 3
    assert capsys.readouterr().out.startswith("qplan ")
