"""Who stands above whom: by manager and by the forecast hierarchy, nearest first, and never without end."""

from datetime import date
from pathlib import Path

from calculations.fiscal import Quarter
from sync.facts.known import Known
from sync.facts.lines import lines_of
from tests.sync.small_company import filled, small_company

USERS = {row["Id"]: row for row in small_company()["User"]}


def _known(folder: Path, managers: dict[str, str]) -> Known:
    rows = small_company() | {
        "User": [{**row, "ManagerId": managers.get(id_, row["ManagerId"])} for id_, row in USERS.items()]
    }
    return Known(filled(f"sqlite:///{folder / 'store.db'}", rows), Quarter(2020, 2), date(2020, 3, 31), "USD")


def test_a_line_holds_oneself_and_everybody_above_by_id_and_name(tmp_path: Path) -> None:
    """Ann reports to Cleo, who reports to nobody; an account or a stranger is nobody who reports."""
    lines = lines_of(_known(tmp_path, {}), ["u-ann", "u-cleo", "c-acme", "nobody"])
    assert lines == {
        "u-ann": ("u-ann", "u-cleo", "Ann Able", "Cleo Chief"),
        "u-cleo": ("u-cleo", "Cleo Chief"),
    }


def test_people_who_lead_each_other_end_nothing(tmp_path: Path) -> None:
    """Ann reports to Cleo, and Cleo to Ann: each is above the other, and the line is walked once."""
    lines = lines_of(_known(tmp_path, {"u-cleo": "u-ann"}), ["u-ann"])
    assert lines == {"u-ann": ("u-ann", "u-cleo", "Ann Able", "Cleo Chief")}
