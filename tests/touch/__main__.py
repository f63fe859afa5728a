"""`python -m tests.touch`: apply each patch to a scratch clone, take it back, and write the counts into the page."""

import subprocess
import sys
import tempfile

from tests.touch.cost import patches
from tests.touch.table import PAGE, ROOT, filled


def main() -> int:
    """0 when every patch applies and can be taken back; the page is written either way."""
    stale = []
    with tempfile.TemporaryDirectory(prefix="qplan-touch-") as folder:
        subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), folder], check=True)
        for name, path in patches().items():
            for direction in ([], ["--reverse"]):
                done = subprocess.run(["git", "apply", *direction, str(path)], cwd=folder, check=False)
                if done.returncode:
                    stale.append(name)
                    break
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    if stale:
        sys.stderr.write(f"no longer apply: {', '.join(stale)}\n")
    return int(bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
