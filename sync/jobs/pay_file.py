"""A file with what each seller is paid, for those who may see it."""

from pathlib import Path

from sync.errors import RefusedError
from sync.jobs.pay import Payee, pay_of
from sync.pay.access import refuse_strangers
from sync.plan.adapters import Adapters
from workbooks.packs.pay_file import Cell, pay_csv, pay_xlsx
from workbooks.xlsx.files import replace_file

__all__ = ["write_pay_file"]

_TERMS = ("seller", "id", "role", "currency", "on-target earnings", "base", "quota", "target pay", "guaranteed",
          "expected bookings")  # fmt: skip


def write_pay_file(adapters: Adapters, path: Path, by: str, *, replace: bool = False) -> int:
    """Write payout by seller and scenario; how many sellers are in it. Only the file's owner may read it (mode 600).

    Raises:
        RefusedError: `by` may not see pay, no pay plans were imported, the file is neither .xlsx nor .csv, it is there
            and `replace` is not said, or it is the plan's own workbook.
    """
    refuse_strangers(adapters.settings, adapters.engine, by)
    kind = path.suffix.casefold()
    if kind not in (".xlsx", ".csv"):
        raise RefusedError(f"{path.name} is neither .xlsx nor .csv.", remedy="Give the file one of these endings.")
    if path.resolve() == adapters.workbook.resolve():
        raise RefusedError("That is the plan's workbook, which others see.", remedy="Name a file of your own.")
    if path.exists() and not replace:
        raise RefusedError(f"{path} is there already.", remedy="Name another file, or say --replace.")
    pay = pay_of(adapters, by)
    names = [scenario.name for scenario in pay.cost.scenarios]
    columns = [*_TERMS, *(f"pay, {name}" for name in names)]
    rows = [_row(payee, names) for payee in pay.payees]
    title = f"Pay of {pay.quarter}"
    replace_file(path, pay_xlsx(title, columns, rows) if kind == ".xlsx" else pay_csv(columns, rows))
    return len(rows)


def _row(payee: Payee, names: list[str]) -> list[Cell]:
    plan = payee.plan
    terms: list[Cell] = [None] * 6
    if plan is not None:
        quota = None if plan.quota is None else float(plan.quota)
        target = float(plan.target_pay)
        terms = [plan.currency, float(plan.ote), float(plan.base), quota, target, float(payee.guaranteed)]
    return [payee.name, payee.person, payee.role, *terms, payee.bookings, *(payee.payouts[name] for name in names)]
