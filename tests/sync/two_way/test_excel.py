"""An Excel file as a side: what drives and programs do to files, told and waited for, never taken for an edit."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.errors import SideAwayError
from sync.two_way.excel import ExcelSide
from sync.two_way.shared import wanted
from sync.two_way.side import CellWrite, Place, Result, SideWrites
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout

OVERRIDE = Place("quotas", "R1", "override")


@pytest.fixture(scope="module")
def book() -> bytes:
    """The small company's workbook, built once for all tests."""
    return small_book()


@pytest.fixture
def path(tmp_path: Path, book: bytes) -> Path:
    """The workbook in a folder of its own."""
    there = tmp_path / "2020Q2-plan.xlsx"
    there.write_bytes(book)
    return there


def side(path: Path, pause: Callable[[float], None] = lambda _: None) -> ExcelSide:
    """The side of a file; nothing is waited for."""
    return ExcelSide("excel", path, planning_layout(), wanted(planning_layout()), pause)


@pytest.mark.parametrize("owner", ["~$2020Q2-plan.xlsx", ".~lock.2020Q2-plan.xlsx#"])
def test_a_workbook_that_a_program_has_open_waits(path: Path, owner: str) -> None:
    """It is neither read nor written; what lies beside it is named, and what to do."""
    path.with_name(owner).write_bytes(b"")
    for call in (side(path).stamp, side(path).look, lambda: side(path).write(SideWrites())):
        with pytest.raises(SideAwayError, match="open in a spreadsheet program") as caught:
            call()
        assert "close it" in caught.value.remedy


def test_an_owner_file_that_a_dead_program_left_behind_stops_nothing(path: Path) -> None:
    """Nobody holds the workbook and the file is older than a day: it is read and written all the same."""
    owner = path.with_name("~$2020Q2-plan.xlsx")
    owner.write_bytes(b"")
    long_ago = time.time() - 25 * 60 * 60
    os.utime(owner, (long_ago, long_ago))
    assert side(path).write(SideWrites((CellWrite(OVERRIDE, None, 5.0),))).is_whole


def test_a_file_that_is_still_arriving_is_waited_for(path: Path, book: bytes) -> None:
    """A drive puts an empty file there first; when the rest comes while it is waited for, it is read."""
    path.write_bytes(b"")
    waited = []

    def arrive(seconds: float) -> None:
        waited.append(seconds)
        path.write_bytes(book)

    assert side(path, arrive).look().identity.plan == "2020Q2"
    assert len(waited) == 1
    path.write_bytes(b"")
    with pytest.raises(SideAwayError, match="still arriving"):
        side(path).look()


def test_half_a_file_is_no_empty_plan(path: Path, book: bytes) -> None:
    """A download that broke off cannot be read, and nothing counts as deleted."""
    path.write_bytes(book[: len(book) // 2])
    with pytest.raises(SideAwayError, match="truncated or damaged"):
        side(path).look()


@pytest.mark.parametrize(
    "name",
    [
        "2020Q2-plan-DESKTOP-4F2K.xlsx",
        "2020Q2-plan (Ann's conflicted copy 2020-04-01).xlsx",
        "2020Q2-plan (1).xlsx",
        "2020Q2-plan_conflict2130205573.xlsx",
    ],
)
def test_a_conflict_copy_is_told_and_never_read(path: Path, name: str) -> None:
    """OneDrive, Dropbox and Google Drive each name theirs otherwise; other workbooks beside it are nobody's copy."""
    for other in ("2020Q2-plan-older-2020-03-31.xlsx", "2020Q1-plan.xlsx", "revops.xlsx"):
        shutil.copy(path, path.with_name(other))
    assert side(path).look().remarks == ()
    shutil.copy(path, path.with_name(name))
    (told,) = side(path).look().remarks
    assert (told.code, told.rows) == ("sync.conflict-copy", (name,))


def test_a_file_saved_by_somebody_else_right_before_the_write_is_not_written(path: Path, book: bytes) -> None:
    """Between comparing and replacing it a person saves: nothing is written, and what they typed is found."""
    mine = side(path)
    mine.look()
    other = path.with_name("typed.xlsx")
    other.write_bytes(book)
    assert side(other).write(SideWrites((CellWrite(OVERRIDE, None, 7.0),))).is_whole
    typed = other.read_bytes()
    opened = mine._opened

    def late() -> object:
        there = opened()
        path.write_bytes(typed)  # after it was read, before it is replaced
        return there

    mine._opened = late  # type: ignore[method-assign,assignment]
    written = mine.write(SideWrites((CellWrite(OVERRIDE, None, 5.0),)))
    assert [one.result for one in written.wrote] == [Result.MOVED]
    assert written.wrote[0].found == 7.0
    assert path.read_bytes() == typed
