"""`qplan import`: a folder of CSV exports as the source of a plan."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, near, say, show

if TYPE_CHECKING:
    from calculations.fiscal.calendar import Calendar
    from sync.crm.csv_export.lines import Rejected
    from sync.crm.csv_export.preview import Preview
    from sync.crm.csv_export.totals import Money, Totals

__all__ = ["import_csv"]

_SHOWN = 10
"""Lines that were not taken and are printed with their reason, of each file."""
_OTHERS = 6


def import_csv(
    folder: Annotated[Path, typer.Argument(help="The folder with the .csv files.", exists=True, file_okay=False)],
    preview: Annotated[bool, typer.Option("--preview", help="Propose a mapping and show what it comes to.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose how a folder of exports is read: which file is which object, which column which field.

    Quarters that files name are those of the fiscal calendar that the settings declare, where there are settings.
    Below each proposal stand how many rows are read and which are not, why each column was taken and which others could
    be meant, and at the end what the files come to: won by quarter, open, people and accounts. Put what it prints into
    qplan.toml, correct it where it guessed wrong, then run `qplan pull`.
    """
    from sync.clock import SystemClock
    from sync.crm.csv_export.folder import exports_in, left_out
    from sync.crm.csv_export.joins import joined
    from sync.crm.csv_export.preview import preview as guess
    from sync.crm.csv_export.totals import totals_of

    if not preview:
        raise typer.BadParameter("say --preview; with the mapping in qplan.toml, `qplan pull` reads the files")
    calendar, year = _declared(config)
    previews = joined(folder, [guess(path, calendar=calendar, year=year) for path in exports_in(folder)])
    others = left_out(folder)
    known = [one for one in previews if one.is_known]
    totals = totals_of(folder, [one.mapping for one in known], SystemClock())
    if as_json:
        sums = {
            "won_by_quarter": totals.won_by_quarter,
            "won": totals.won,
            "lost": totals.lost,
            "deleted": totals.deleted,
            "open": totals.open,
            "open_amount": totals.open_amount,
            "without_amount": totals.without_amount,
            "quotas": totals.quotas,
            "people": totals.people,
            "accounts": totals.accounts,
            "products": totals.products,
            "owned_accounts": totals.owned,
        }
        show({"folder": folder, "files": _files(previews, totals), "totals": sums, "not_read": list(others)})
    else:
        _text(folder, previews, totals, others)
    blocked = any(f.severity is Severity.BLOCKING for one in previews for f in one.findings)
    finish(Exit.FINDINGS if blocked or not known else Exit.DONE)


def _declared(config: Path | None) -> "tuple[Calendar | None, int | None]":
    """The fiscal calendar and the planned year that the settings declare.

    None before there are settings, which the preview is to begin.
    """
    from calculations.fiscal import Quarter
    from sync.settings import DEMO_CONFIG, load, locate

    path = locate(config)
    if not (config or (path.exists() and path != DEMO_CONFIG)):
        return None, None
    plan = load(path).plan
    return plan.declared_calendar, Quarter.parse(plan.quarter).year if plan.quarter else None


def _files(previews: "Sequence[Preview]", totals: "Totals") -> list[dict[str, object]]:
    from sync.crm.csv_export.mapping import to_toml

    return [
        {
            "file": one.mapping.file,
            "object": one.mapping.object if one.is_known else None,
            "toml": to_toml(one.mapping) if one.is_known else "",
            "rows": one.taken,
            "rejected": [str(line) for line in _rejected(one, totals)],
            "columns": [
                {"field": choice.field, "column": choice.column, "why": choice.why, "others": list(choice.others)}
                for choice in one.choices
            ],
            "findings": [finding_fields(finding) for finding in one.findings],
        }
        for one in previews
    ]


def _text(folder: Path, previews: "Sequence[Preview]", totals: "Totals", others: Sequence[str]) -> None:
    from sync.crm.csv_export.mapping import to_toml

    if others:
        say(f"# Not read, since they are no CSV files: {', '.join(others)}. Save them as CSV, if they matter.")
    if not previews:
        say(f"{near(folder)} holds no .csv file. Put the exports there, or name another folder.")
        return
    say("[csv]", f'folder = "{near(folder)}"', "")
    for one in previews:
        rejected = _rejected(one, totals)
        if one.is_known:
            say(to_toml(one.mapping))
            say(f"# {one.mapping.file}: {one.taken:,} rows are read, {len(rejected):,} lines are not")
        say(*(f"#   {line}" for line in rejected[:_SHOWN]))
        if len(rejected) > _SHOWN:
            say(f"#   … and {len(rejected) - _SHOWN:,} more lines; `--json` lists them all.")
        say(*(f"#   {finding.sentence} {finding.remedy}".rstrip() for finding in one.findings))
        say(*_choices(one), "")
    if any(one.is_known for one in previews):
        say(*_sums(totals))


def _choices(one: "Preview") -> Iterator[str]:
    for choice in one.choices:
        others = ", ".join(choice.others[:_OTHERS]) + (" …" if len(choice.others) > _OTHERS else "")
        also = f"; could be it too: {others}" if others else ""
        yield f"#   {choice.field} ← {choice.column}: {choice.why}{also}."


def _rejected(one: "Preview", totals: "Totals") -> "Sequence[Rejected]":
    """The lines of a file that are not taken, those included that repeat one of another file."""
    return totals.rejected.get(one.mapping.file, ()) if one.is_known else one.rejected


def _sums(totals: "Totals") -> Iterator[str]:
    yield "# Together they come to:"
    for quarter, money in totals.won_by_quarter.items():
        yield f"#   won in {quarter or 'no quarter, for want of a close date'}: {_money(money)}"
    if totals.deals:
        yield f"#   deals: {totals.won:,} won, {totals.lost:,} lost, {totals.open:,} open"
        yield f"#   open: {_money(totals.open_amount) if totals.open_amount else '0'}"
    if totals.deleted:
        yield f"#   deals marked deleted, which count nowhere: {totals.deleted:,}"
    if totals.without_amount:
        yield f"#   deals without an amount: {totals.without_amount:,}"
    for day, money in totals.quotas.items():
        yield f"#   quotas from {day or 'no day'}: {_money(money)}"
    if totals.deals and not totals.quotas and not totals.owned:
        yield "#   nobody has a quota or an account of their own: plan.every_seller = true plans whoever sells"
    yield f"#   people: {totals.people:,}, accounts: {totals.accounts:,}, products: {totals.products:,}"


def _money(money: "Money") -> str:
    return ", ".join(f"{amount:,.2f} {currency}".rstrip() for currency, amount in sorted(money.items()))
