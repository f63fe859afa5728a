"""Letters to reps: made from the plan, numbered by version, and void when another version takes their place."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from calculations.findings import Finding
from sync.approval.state import CODE_BYTES, code_from
from sync.errors import RefusedError
from sync.jobs.house_style import house_style
from sync.jobs.pack import PackedPlan, folder_of, packed_plan
from sync.jobs.pay import Payee, pay_of
from sync.pay.access import may_see_pay
from sync.pay.kept import carried_on, kept
from sync.plan.adapters import Adapters
from workbooks.models import DocumentFinding
from workbooks.packs.figures import Plan, Stamp
from workbooks.packs.finding_codes import GLYPHS_MISSING, OTHER_QUOTA
from workbooks.packs.letters.fonts import Fonts
from workbooks.packs.letters.letter import Letter, Pay, letters_of
from workbooks.packs.letters.pdf import Issued, bundle_pdf, letter_pdf
from workbooks.packs.pay_file import pay_csv
from workbooks.xlsx.files import replace_file

__all__ = ["Posted", "letters_in_force", "write_letters"]

RECORD, INDEX, BUNDLE = "letters.json", "index.csv", "letters.pdf"
_SHARES = (Decimal("0.8"), Decimal(1), Decimal("1.2"))
_COLUMNS = ("number", "name", "person", "reports to", "quota", "currency", "version", "code", "plan", "file", "state")


@dataclass(frozen=True, slots=True)
class Posted:
    """The letters of a plan: where they are, how many there are, were made anew, and are void; and what was found.

    pay: whether they tell pay, or why they do not.
    """

    folder: Path
    stamp: Stamp
    letters: int
    made: int
    void: int
    pay: str
    findings: tuple[Finding, ...]
    blocking: tuple[DocumentFinding, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The bundle of all of them and its index."""
        return (self.folder / BUNDLE, self.folder / INDEX)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A letter on record: as it was issued, its file, and whether it still holds."""

    issued: Issued
    file: str


def write_letters(
    adapters: Adapters, by: str, folder: Path | None = None, *, packed: PackedPlan | None = None
) -> Posted:
    """Write a letter for everybody with a quota, all of them in one bundle with an index, and the record of them.

    A letter that says what the one before it said is left as it is, with its code. One that says something else is the
    next version; the one before is printed again, void. Letters of a draft stand in a folder of their own and have no
    code. What pay comes to is told where pay plans were imported and `by` may see pay.

    Args:
        by: who asks. folder: where to write; by default in the plan's folder of packs. Only its owner may read the
            files. packed: the plan, where it was read.

    Raises:
        RefusedError: nobody has a quota. BadSettingsError: a font of the settings cannot be used.
    """
    packed = packed or packed_plan(adapters)
    style = house_style(adapters)
    pay, told, others = _pay(adapters, packed, by)
    letters, found = letters_of(packed.plan, pay)
    if not letters:
        raise RefusedError("Nobody has a quota in the plan.", remedy="Run `qplan build`, and look at the tab Quotas.")
    sender = adapters.settings.packs.sender
    letters = [replace(letter, source=sender) for letter in letters] if sender else letters
    stamp = packed.plan.stamp
    target = folder or folder_of(adapters) / ("letters-draft" if stamp.is_draft else "letters")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = _on_record(target / RECORD)
    earlier = [] if stamp.is_draft else before  # a draft was issued to nobody: none of it is void
    current, made, void = _issued(adapters, packed, letters, earlier)
    everything = [*current, *void, *(one for one in earlier if one.issued.void)]
    for one in everything:  # what was written before and still stands there says what it should
        if one in made or one in void or not (target / one.file).exists():
            replace_file(target / one.file, letter_pdf(one.issued, style.fonts, style.logo, style.letterhead))
    for one in before:
        if one.file not in {kept_.file for kept_ in everything}:
            (target / one.file).unlink(missing_ok=True)
    title = f"Quota letters {packed.plan.document.quarter}{', draft' if stamp.is_draft else ''}"
    bundle = bundle_pdf([one.issued for one in current], style.fonts, title, style.logo, style.letterhead)
    replace_file(target / BUNDLE, bundle)
    replace_file(target / INDEX, pay_csv(_COLUMNS, [_row(at, one) for at, one in enumerate(everything, start=1)]))
    replace_file(target / RECORD, _record(everything))
    findings = (*found, *others, *_glyphs(letters, style.fonts))
    return Posted(target, stamp, len(current), len(made), len(void), told, findings, packed.findings)


def letters_in_force(adapters: Adapters, plan: Plan) -> dict[str, tuple[Issued, Path]]:
    """The letters of the approved plan that hold, by person, each with its file.

    Raises:
        RefusedError: none were written, or the plan says something else to somebody by now; what pay comes to aside.
    """
    folder = folder_of(adapters) / "letters"
    kept_ = {one.issued.letter.person: one for one in _on_record(folder / RECORD) if not one.issued.void}
    now = {letter.person: replace(letter, pay=()).digest for letter in letters_of(plan)[0]}
    same = {person: replace(one.issued.letter, pay=()).digest for person, one in kept_.items()}
    if not kept_ or any(same.get(person) != digest for person, digest in now.items()):
        raise RefusedError(
            "The letters are not those of the plan as it stands.",
            remedy="Run `qplan pack letters`: each that says something else gets its next version.",
        )
    return {person: (kept_[person].issued, folder / kept_[person].file) for person in now}


def _issued(
    adapters: Adapters, packed: PackedPlan, letters: Sequence[Letter], earlier: Sequence[_Kept]
) -> tuple[list[_Kept], list[_Kept], list[_Kept]]:
    """Letters that hold, those of them that are new, and those that were in force until now."""
    stamp = packed.plan.stamp
    held = {one.issued.letter.person: one for one in earlier if not one.issued.void}
    current, made, void = [], [], []
    for letter in letters:
        before = held.pop(letter.person, None)
        if before is not None and before.issued.letter.digest == letter.digest:
            current.append(before)
            continue
        version = 1 if before is None else before.issued.version + 1
        code = "" if stamp.is_draft else code_from(adapters.randomness(CODE_BYTES))
        issued = Issued(letter, version, code, stamp.digest, stamp.head, adapters.settings.packs.appeal)
        made.append(_Kept(issued, _file(letter, version)))
        current.append(made[-1])
        if before is not None:
            void.append(_voided(before, str(version)))
    void += [_voided(one, "none") for one in held.values()]
    return current, made, void


def _voided(one: _Kept, by: str) -> _Kept:
    name = f"{one.file.removesuffix('.pdf')}-void.pdf"
    return _Kept(replace(one.issued, void=by), name)


def _file(letter: Letter, version: int) -> str:
    """A name any file system takes, that says whose letter it is: people may share a name, and ids any sign."""
    said = re.sub(r"[^0-9A-Za-z]+", "-", letter.name).strip("-")[:40] or "letter"
    return f"{said}-{sha256(letter.person.encode()).hexdigest()[:8]}-v{version}.pdf"


def _on_record(path: Path) -> list[_Kept]:
    if not path.exists():
        return []
    try:
        kept_ = json.loads(path.read_text(encoding="utf-8"))["letters"]
        return [
            _Kept(Issued(**{**one["issued"], "letter": Letter.load(one["issued"]["letter"])}), one["file"])
            for one in kept_
        ]
    except (ValueError, KeyError, TypeError) as fault:
        raise RefusedError(
            f"{path} is not the record of letters that qplan writes.",
            remedy="Get it back from a backup, or name an empty folder with --out: versions begin anew there.",
        ) from fault


def _record(letters: Sequence[_Kept]) -> bytes:
    told = {"letters": [{"issued": asdict(one.issued), "file": one.file} for one in letters]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _row(number: int, one: _Kept) -> list[str | float | None]:
    issued, letter = one.issued, one.issued.letter
    state = f"void, {issued.void} took its place" if issued.void else "draft" if letter.is_draft else "in force"
    return [str(number), letter.name, letter.person, letter.manager, letter.quota, letter.currency,
            str(issued.version), issued.code, issued.plan_digest, one.file, state]  # fmt: skip


def _glyphs(letters: Sequence[Letter], fonts: Fonts) -> list[Finding]:
    told = []
    for letter in letters:
        signs = fonts.missing(letter.name)
        if signs:
            sentence = (
                f"No font at hand has {' '.join(signs[:8])} in the name of {letter.name[:60]}: boxes stand there."
            )
            told.append(Finding(GLYPHS_MISSING.name, sentence, GLYPHS_MISSING.remedy, (letter.person,)))
    return told


def _pay(adapters: Adapters, packed: PackedPlan, by: str) -> tuple[dict[str, Pay], str, list[Finding]]:
    """Lines of pay by person, what is said of them, and whose pay is that of another quota than the letter's."""
    if not (kept(adapters.engine, adapters.plan.id) or carried_on(adapters.engine, adapters.plan.id)[1]):
        return {}, "no pay plans were imported", []
    if not may_see_pay(adapters.settings, adapters.engine, by):
        return {}, f"{by} may not see pay, so the letters do not tell it", []
    quotas = {row.key: row.values["final"] for row in packed.plan.document.tables["quotas"]}
    lines: dict[str, Pay] = {}
    others = []
    for payee in pay_of(adapters, by).payees:
        told = _lines(payee)
        if told and payee.plan is not None and payee.plan.quota != _amount(quotas.get(payee.person)):
            sentence = f"The pay plan of {payee.name} has a quota of its own, {payee.plan.quota:,}."
            others.append(Finding(OTHER_QUOTA.name, sentence, OTHER_QUOTA.remedy, (payee.person,)))
        elif told:
            lines[payee.person] = told
    return lines, "told", others


def _amount(cell: object) -> Decimal | None:
    return Decimal(str(cell)) if isinstance(cell, int | float) else None


def _lines(payee: Payee) -> Pay:
    """What 80, 100 and 120 % of the quota pay above the base."""
    if payee.plan is None or payee.plan.quota is None:
        return ()
    told = []
    for share in _SHARES:
        booked = payee.plan.quota * share
        statement = payee.statement(booked)
        if statement is None:
            return ()
        told.append((f"{share:.0%}".replace("%", "\u00a0%"), f"{booked:,.0f}", f"{statement.paid:,.2f}"))
    return tuple(told)
