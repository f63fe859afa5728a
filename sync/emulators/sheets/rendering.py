"""How values are shown: number formats carried out in the locale en_US."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.emulators.sheets.cell import Fault, Moment, Scalar
from sync.emulators.sheets.shapes import Json

__all__ = ["DEFAULTS", "shown"]

DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
    "TEXT": "@",
}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_PIECE = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_(.)|\*(.)')
_CLOCK = re.compile(r"am/pm|a/p|y+|m+|d+|h+|s+|\.0+", re.IGNORECASE)
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*")
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?[\d.]+)$")


def shown(value: Scalar, number_format: dict[str, Any] | None) -> str | None:
    """The text of a cell; None when there is none. `number_format` is the NumberFormat in effect."""
    match value:
        case None:
            return None
        case bool():
            return "TRUE" if value else "FALSE"
        case Fault():
            return value.shown
        case str():
            return str(value)
    if isinstance(value, Moment) and not number_format:
        number_format = {"type": value.kind}
    kind = (number_format or {}).get("type", "")
    pattern = (number_format or {}).get("pattern") or DEFAULTS.get(kind, "")
    if not pattern or pattern in {"@", "General"}:
        return plain(float(value))
    return _patterned(float(value), pattern)


def plain(number: float) -> str:
    """A number without a format: as many digits as it has, up to fifteen, and ten behind the point."""
    if number == 0:
        return "0"
    if abs(number) >= 1e21 or abs(number) < 1e-7:
        mantissa, power = f"{number:.10E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(power):+03d}"
    text = format(Decimal(f"{number:.15g}"), "f")
    if "." in text:
        text = format(Decimal(text).quantize(Decimal(1).scaleb(-10), ROUND_HALF_UP), "f").rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _patterned(number: float, pattern: str) -> str:
    sections = _sections(pattern)
    conditions = [_condition(section) for section in sections]
    chosen, negative = sections[0], number < 0
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or condition(number):
                chosen = section
                break
    elif number < 0 and len(sections) > 1:
        chosen, negative = sections[1], False
    elif number == 0 and len(sections) > 2:
        chosen = sections[2]
    bare = _PIECE.sub("", chosen)
    if re.search(r"[ymdhs]", bare, re.IGNORECASE) or re.search(r"\[(h+|m+|s+)\]", chosen, re.IGNORECASE):
        return _moment(number, chosen)
    text = _number(abs(number), chosen)
    return f"-{text}" if negative and re.search(r"[1-9]", text) else text


def _sections(pattern: str) -> list[str]:
    found, held, inside = [], "", False
    for sign in pattern:
        if sign == '"':
            inside = not inside
        if sign == ";" and not inside:
            found.append(held)
            held = ""
        else:
            held += sign
    return [*found, held]


def _condition(section: str) -> Json:
    for piece in re.findall(r"\[([^\]]*)\]", section):
        if found := _CONDITION.match(piece):
            sign, limit = found.group(1), float(found.group(2))
            return lambda number: {
                "<": number < limit,
                ">": number > limit,
                "=": number == limit,
                "<=": number <= limit,
                ">=": number >= limit,
                "<>": number != limit,
            }[sign]
    return None


def _literal(found: re.Match[str]) -> str:
    text, escaped, bracket, space, _ = found.groups()
    if bracket is not None:
        return bracket[1:].split("-")[0] if bracket.startswith("$") else ""
    return text if text is not None else escaped if escaped is not None else " " if space else ""


def _number(number: float, section: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_literal(found))
        return f"\x00{len(kept) - 1}\x00"

    body = _PIECE.sub(keep, section)
    holes = _DIGITS.search(re.sub(r"\x00\d+\x00", lambda m: "\x01" * len(m.group()), body))
    if holes is not None:
        digits = body[holes.start() : holes.end()]
        rest = body[holes.end() :]
        exact = Decimal(repr(number))
        if "%" in re.sub(r"\x00\d+\x00", "", body):
            exact *= 100
        if found := re.match(r"E([+-])(0+)", rest):
            text = _scientific(exact, digits, found)
            body = body[: holes.start()] + text + rest[found.end() :]
        else:
            while digits.endswith(",") or ",." in digits:
                digits = digits.replace(",.", ".", 1) if ",." in digits else digits[:-1]
                exact /= 1000
            body = body[: holes.start()] + _filled(exact, digits) + rest
    return re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m.group(1))], body)


def _filled(number: Decimal, digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    left, _, right = format(rounded, "f").partition(".")
    least = sum(sign == "0" for sign in whole)
    left = left.lstrip("0").rjust(least, "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", left)
    wanted = fraction.rfind("0") + 1
    right = right[:wanted] + right[wanted:].rstrip("0")
    return left + ("." + right if right or (digits.endswith(".") and not fraction) else "")


def _scientific(number: Decimal, digits: str, found: re.Match[str]) -> str:
    places = len(digits.partition(".")[2])
    mantissa, power = f"{number:.{places}E}".split("E")
    sign = "-" if int(power) < 0 else "+" if found.group(1) == "+" else ""
    return f"{mantissa}E{sign}{abs(int(power)):0{len(found.group(2))}d}"


def _moment(number: float, section: str) -> str:
    moment = _EPOCH + timedelta(seconds=round(number * 86_400_000) / 1000)
    half = re.search(r"am/pm|a/p", _PIECE.sub("", section), re.IGNORECASE) is not None
    text, place, before = "", 0, ""
    while place < len(section):
        if found := _PIECE.match(section, place):
            unit = (found.group(3) or "").lower()
            if unit and set(unit) <= {"h"}:
                text += str(int(number * 24 + 1e-9)).rjust(len(unit), "0")
                before = "h"
            elif unit and set(unit) <= {"m"}:
                text += str(int(number * 1440 + 1e-9)).rjust(len(unit), "0")
            else:
                text += _literal(found)
        elif found := _CLOCK.match(section, place):
            word = found.group().lower()
            ahead = _CLOCK.search(section, found.end())
            minutes = word[0] == "m" and (before == "h" or (ahead is not None and ahead.group()[0].lower() == "s"))
            text += _unit(moment, word, minutes, half)
            before = word[0]
        else:
            text += section[place]
            place += 1
            continue
        place = found.end()
    return text


def _unit(moment: datetime, word: str, minutes: bool, half: bool) -> str:
    size = len(word)
    match word[0]:
        case "a":
            name = "AM" if moment.hour < 12 else "PM"
            return name if "m" in word else name[0]
        case "y":
            return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
        case "m" if minutes:
            return str(moment.minute).rjust(min(size, 2), "0")
        case "m":
            names = {3: "%b", 4: "%B"}
            return (
                moment.strftime(names.get(size, "%b"))[: 1 if size == 5 else None]
                if size > 2
                else str(moment.month).rjust(size, "0")
            )
        case "d":
            return moment.strftime("%a" if size == 3 else "%A") if size > 2 else str(moment.day).rjust(size, "0")
        case "h":
            hour = (moment.hour % 12 or 12) if half else moment.hour
            return str(hour).rjust(min(size, 2), "0")
        case "s":
            return str(moment.second).rjust(min(size, 2), "0")
    return "." + f"{moment.microsecond // 1000:03d}"[: size - 1]
