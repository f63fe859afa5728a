"""The container file: what it names is there, it runs as a user of its own, and it is built where it can be."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
_KNOWN = {
    "FROM", "COPY", "RUN", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENV", "ENTRYPOINT",
    "CMD",
}  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """Each instruction with what follows it, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", " ", FILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def test_what_it_names_is_there() -> None:
    """Every source of a COPY exists, all packages of the wheel are among them, and so is every extra."""
    copied = [word for name, rest in instructions() if name == "COPY" for word in rest.split()[:-1]]
    assert all((ROOT / source).exists() for source in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied)
    extras = re.search(r"/src\[([\w,]+)\]", FILE)
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])


def test_it_is_written_as_such_files_are() -> None:
    """Known instructions, a base with a version, no root, no secret, and what answers for its health."""
    found = instructions()
    assert {name for name, _ in found} <= _KNOWN
    assert found[0][0] == "FROM"
    assert re.fullmatch(r"python:3\.\d+-slim", found[0][1])
    names = [name for name, _ in found]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert ("USER", "qplan") in found
    assert not re.search(r"(SECRET|PASSWORD|TOKEN|KEY)\s*=", "\n".join(rest for _, rest in found))
    assert "HEALTHCHECK" in names
    assert dict(found)["ENV"].split("=")[1] in dict(found)["HEALTHCHECK"]


@pytest.mark.full
def test_it_is_built_and_answers(tmp_path: Path) -> None:
    """Where a builder is at hand the image is built, and says its version."""
    builder = next((one for one in ("podman", "docker") if shutil.which(one)), None)
    if builder is None or subprocess.run([builder, "info"], capture_output=True, check=False).returncode:
        pytest.skip("no builder of containers is at hand: the file was looked at, not built")
    subprocess.run([builder, "build", "-q", "-t", "qplan-test", "-f", "Containerfile", "."], cwd=ROOT, check=True)
    done = subprocess.run(
        [builder, "run", "--rm", "qplan-test", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("qplan ")
