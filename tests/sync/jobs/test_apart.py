"""Work in a process of its own: it is done, its memory is not kept, and a failure is nobody's but the caller's."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")

SCRIPT = """
import sys, threading
from pathlib import Path
from sqlalchemy import create_engine, text
from sync.jobs.apart import is_done_apart

engine = create_engine("sqlite:///" + sys.argv[1])
made = []

def work():
    made.append(1)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t AS SELECT 7 AS n"))

def fails():
    raise ValueError("no word of this")

with engine.connect() as connection:
    connection.execute(text("SELECT 1"))
print(is_done_apart(engine, work), made, is_done_apart(engine, fails))
with engine.connect() as connection:
    print(connection.execute(text("SELECT n FROM t")).scalar_one())
held = threading.Event()
threading.Thread(target=held.wait).start()
print(is_done_apart(engine, work))
held.set()
"""


def test_work_leaves_what_it_wrote_and_nothing_else(tmp_path: Path) -> None:
    """A table is there and the caller's list is empty; work that fails, or has threads beside it, is not done."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "store.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:3] == ["True [] False", "7", "False"]
    assert done.stderr == ""
