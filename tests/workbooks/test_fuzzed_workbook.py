"""A plan's file that something broke is read with findings, or refused in words, whatever Hypothesis breaks."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbooks.errors import WorkbookError
from workbooks.xlsx.read import read


@pytest.mark.soak
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_broken_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, plan_bytes: bytes
) -> None:
    """A plan's file with bytes of one part changed, cut or swapped: read with findings, or refused in words."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(plan_bytes)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        hit = data.draw(st.sampled_from(names))
        for name in names:
            content = old.read(name)
            if name == hit:
                at = data.draw(st.integers(0, len(content)))
                length = data.draw(st.integers(0, 40))
                content = content[:at] + data.draw(st.binary(max_size=40)) + content[at + length :]
            new.writestr(name, content)
    path = tmp_path_factory.mktemp("books") / "2020Q2-plan.xlsx"
    path.write_bytes(made.getvalue())
    try:
        read(path)
    except WorkbookError:
        return  # refused in its own words: any other fault fails the test
