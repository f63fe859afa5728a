"""Which program it is: another as soon as one byte of its sources is another."""

from pathlib import Path

from sync.jobs.program import digest_of, program


def written(folder: Path) -> Path:
    """A package of two files."""
    (folder / "inner").mkdir(parents=True)
    (folder / "one.py").write_text("ONE = 1\n")
    (folder / "inner" / "data.json").write_text("{}")
    return folder


def test_a_program_is_its_files_and_its_libraries(tmp_path: Path) -> None:
    """What was changed, added, moved or another library's version is another program; what was compiled is not."""
    folder = written(tmp_path / "package")
    first = digest_of({"package": folder}, {"numpy": "1"})
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "one.pyc").write_bytes(b"any")
    assert digest_of({"package": folder}, {"numpy": "1"}) == first
    assert digest_of({"package": folder}, {"numpy": "2"}) != first
    (folder / "one.py").write_text("ONE = 2\n")
    second = digest_of({"package": folder}, {"numpy": "1"})
    (folder / "one.py").rename(folder / "two.py")
    third = digest_of({"package": folder}, {"numpy": "1"})
    (folder / "three.py").write_text("")
    assert len({first, second, third, digest_of({"package": folder}, {"numpy": "1"})}) == 4


def test_the_program_that_runs_is_the_same_all_the_time() -> None:
    """A digest of 256 bits."""
    assert program() == program()
    assert len(bytes.fromhex(program())) == 32
