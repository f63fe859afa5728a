"""`qplan import`: a folder of CSV exports as the source of a plan."""

from pathlib import Path
from typing import Annotated

import typer

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import JsonOption, finding_fields, finish, near, say, show

__all__ = ["import_csv"]


def import_csv(
    folder: Annotated[Path, typer.Argument(help="The folder with the .csv files.", exists=True, file_okay=False)],
    preview: Annotated[bool, typer.Option("--preview", help="Propose a mapping and read the first lines.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Propose how a folder of exports is read: which file is which object, which column which field.

    Put what it prints into qplan.toml, correct it where it guessed wrong, then run `qplan pull`.
    """
    from sync.crm.csv_export.guess import preview as guess
    from sync.crm.csv_export.joins import joined
    from sync.crm.csv_export.mapping import to_toml

    if not preview:
        raise typer.BadParameter("say --preview; with the mapping in qplan.toml, `qplan pull` reads the files")
    previews = joined(folder, [guess(path) for path in sorted(folder.glob("*.csv"))])
    if as_json:
        files = [
            {
                "file": one.mapping.file,
                "toml": to_toml(one.mapping) if one.is_known else "",
                "rows": len(one.rows),
                "rejected": [str(line) for line in one.rejected],
                "findings": [finding_fields(finding) for finding in one.findings],
            }
            for one in previews
        ]
        show({"folder": folder, "files": files})
    elif not previews:
        say(f"{near(folder)} holds no .csv file. Put the exports there, or name another folder.")
    else:
        say("[csv]", f'folder = "{near(folder)}"', "")
        for one in previews:
            if one.is_known:
                say(to_toml(one.mapping))
            if one.rows or one.rejected:
                counts = f"{len(one.rows):,} are read, {len(one.rejected):,} are not"
                say(f"# {one.mapping.file}: of the first lines {counts}")
            say(*(f"#   {line}" for line in one.rejected[:5]))
            say(*(f"#   {finding.sentence} {finding.remedy}".rstrip() for finding in one.findings), "")
    blocked = any(f.severity is Severity.BLOCKING for one in previews for f in one.findings)
    finish(Exit.FINDINGS if blocked or not any(one.is_known for one in previews) else Exit.DONE)
