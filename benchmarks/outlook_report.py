"""Figures of the judged outlooks: one JSON line each, and the tables and pictures of docs/outlook.md."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.outlook_rivals import RIVALS
from benchmarks.pages import Page

__all__ = ["FILES", "LEVELS", "PAGE", "fan", "figures", "reliability", "save", "squared", "tell"]

Floats = NDArray[np.float64]

LEVELS = ("company", "team", "rep")
FILES = "files"
"""What the names of orgs begin with that are known from exported files; their figures stand apart."""

RATES = (0.80, 0.95)
BOOTSTRAPS = 500
PAGE = Page(Path(__file__).resolve().parents[1] / "docs" / "outlook.md", "outlook")
METHODS = ("outlook", *RIVALS)


def figures(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    """All figures of judged rows, each a line of its own."""
    company = rows[rows["level"] == "company"]
    for week, part in company.groupby("week"):
        yield _errors(int(week), part)
    unforeseen = rows[(rows["level"] == "rep") & rows["unforeseen"]]
    sold = rows[rows["level"] == "rep"]
    share = float(unforeseen["actual"].sum() / sold["actual"].sum())
    yield {"figure": "unforeseen sellers", "n": len(unforeseen), "of": len(sold), "share_of_money": round(share, 4)}
    yield _coverage("rep, unforeseen too", "all", sold)
    for level in LEVELS:
        part = rows[(rows["level"] == level) & ~rows["unforeseen"].astype(bool)]
        for week in ("all", *sorted(part["week"].unique())):
            yield _coverage(level, week, part if week == "all" else part[part["week"] == week])
    for level in LEVELS:
        scores = squared(rows[rows["level"] == level])
        if scores.empty:
            continue
        for week in ("all", *sorted(scores["week"].unique())):
            part = scores if week == "all" else scores[scores["week"] == week]
            told = {method: round(float(part[method].mean()), 4) for method in METHODS}
            yield {"figure": "brier", "level": level, "week": _plain(week), "n": len(part), **told}
        for rival in RIVALS:
            worse = _worse(scores, rival)
            orgs = scores["org"].nunique()
            yield {"figure": "brier by org", "level": level, "rival": rival, "orgs": orgs, "worse": worse}


def squared(rows: pd.DataFrame) -> pd.DataFrame:
    """Squared error of each method's chance of each target: one row an event."""
    parts = []
    for column in rows.columns:
        if not column.startswith("reached_") or not rows[column].notna().any():
            continue
        name = column.removeprefix("reached_")
        some = rows[rows[column].notna()]
        hit = some[column].astype(float)
        part = some[["org", "quarter", "week", "key"]].assign(target=name, hit=hit)
        chance = {method: some[f"chance_{name}_{method}"].astype(float) for method in METHODS}
        parts.append(part.assign(chance=chance["outlook"], **{m: (c - hit) ** 2 for m, c in chance.items()}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _errors(week: int, part: pd.DataFrame) -> dict[str, object]:
    """Errors of the company's mean, of each view alone, and of today's projection on the same quarters."""
    told = {"wape": _wape(part["mean"], part["actual"])}
    known = part.dropna(subset=["today"])
    if len(known):
        told |= {
            "same_quarters": _wape(known["mean"], known["actual"]),
            "today": _wape(known["today"], known["actual"]),
        }
    for column in part.columns:
        if column.startswith("view_") and part[column].notna().any():
            seen = part.dropna(subset=[column])
            told[column] = _wape(seen[column], seen["actual"])
            weight = column.replace("view_", "weight_")
            told[weight] = float(part[weight].fillna(0.0).mean())
    bias = float((part["mean"] - part["actual"]).sum() / part["actual"].sum())
    rounded = {name: round(value, 4) for name, value in told.items()}
    return {
        "figure": "company error",
        "week": week,
        "n": len(part),
        "n_today": len(known),
        "bias": round(bias, 4),
        **rounded,
    }


def _wape(forecast: "pd.Series[float]", actual: "pd.Series[float]") -> float:
    return float((forecast - actual).abs().sum() / actual.sum())


def _coverage(level: str, week: object, rows: pd.DataFrame) -> dict[str, object]:
    n, place = len(rows), rows["pit"].to_numpy()
    told: dict[str, object] = {"figure": "coverage", "level": level, "week": _plain(week), "n": n}
    for rate in RATES:
        name, half = f"{100 * rate:.0f}", 1.96 * (rate * (1 - rate) / n) ** 0.5
        inside = np.abs(place - 0.5) <= rate / 2
        told[f"covered_{name}"] = round(float(inside.mean()), 4)
        told[f"resampled_{name}"] = _resampled(inside, rows["org"] + " " + rows["quarter"])
        told[f"binomial_{name}"] = [round(rate - half, 3), round(min(rate + half, 1.0), 3)]
    told["crps_share"] = round(float(rows["crps"].sum() / rows["actual"].abs().sum()), 4)
    told["pit_mean"] = round(float(place.mean()), 3)
    told["pit"] = [round(float(v), 3) for v in np.histogram(place, bins=10, range=(0, 1))[0] / n]
    return told


def _resampled(inside: NDArray[np.bool_], cluster: "pd.Series[str]") -> list[float]:
    """Range of the share when whole quarters are drawn again: looks at one quarter, and its sellers, err together."""
    sums = pd.Series(inside.astype(float)).groupby(cluster.to_numpy()).agg(["sum", "size"]).to_numpy()
    drawn = sums[np.random.default_rng(3).integers(0, len(sums), (BOOTSTRAPS, len(sums)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    return [round(float(low), 3), round(float(high), 3)]


def _plain(week: object) -> object:
    return week if isinstance(week, str) else int(str(week))


def _worse(scores: pd.DataFrame, rival: str) -> list[str]:
    """Orgs in which the outlook is worse by more than chance: 95 % of resampled quarters say so."""
    rng, worse = np.random.default_rng(3), []
    for org, part in scores.groupby("org"):
        off = (part["outlook"] - part[rival]).groupby(part["quarter"]).agg(["sum", "size"]).to_numpy()
        sums = off[rng.integers(0, len(off), (BOOTSTRAPS, len(off)))].sum(axis=1)
        if float(np.quantile(sums[:, 0] / sums[:, 1], 0.025)) > 0:
            worse.append(str(org))
    return worse


def _tables(told: list[dict[str, object]], rows: pd.DataFrame) -> Iterator[str]:
    apart = [one for one in told if "set" in one]
    told = [one for one in told if "set" not in one]
    rows = rows[~rows["org"].str.startswith(FILES)]
    made = rows[rows["level"] == "company"]
    yield f"{made['org'].nunique()} orgs, {made.groupby('org')['quarter'].nunique().sum()} quarters, {len(made)} looks."
    yield ""
    yield "**Does the range hold what it promises?** Share of outcomes inside; in brackets what chance leaves of the"
    yield "promise if all looks were independent, and, since looks at one quarter err together, its range when"
    yield "whole quarters are drawn again."
    yield ""
    yield "| level | looks | 80 % range | 95 % range | CRPS, of what was booked |"
    yield "|---|---|---|---|---|"
    for one in _of_levels(told):
        if one["figure"] == "coverage" and one["week"] == "all":
            ranges = f"{_held(one, '80')} | {_held(one, '95')}"
            yield f"| {one['level']} | {one['n']:,} | {ranges} | {one['crps_share']:.1%} |"
    yield ""
    yield "By week (80 % range, 95 % range):"
    yield ""
    weeks = sorted(rows["week"].unique())
    yield "| level | " + " | ".join(f"week {week}" for week in weeks) + " |"
    yield "|---|" + "---|" * len(weeks)
    for level in LEVELS:
        cells = [one for one in told if one["figure"] == "coverage" and one["level"] == level and one["week"] != "all"]
        yield f"| {level} | " + " | ".join(f"{c['covered_80']:.1%}, {c['covered_95']:.1%}" for c in cells) + " |"
    yield ""
    yield "Place of the outcome in the distribution, by tenths (10 % each where it is right):"
    yield ""
    yield "| level | " + " | ".join(f"{10 * k}–{10 * k + 10}" for k in range(10)) + " |"
    yield "|---|" + "---|" * 10
    for one in _of_levels(told):
        if one["figure"] == "coverage" and one["week"] == "all":
            yield f"| {one['level']} | " + " | ".join(f"{v:.0%}" for v in one["pit"]) + " |"  # type: ignore[attr-defined]
    yield ""
    yield "**How far off is the expected value?** Σ|expected − booked| / Σ booked of the company, by week; each view"
    yield "alone, and the earlier projection on the quarters it has one for."
    yield ""
    yield (
        "| week | looks | outlook | bias | same quarters | projection | "
        + " | ".join(f"{name} alone" for name in ("deals", "people", "series", "quotas"))
        + " |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for one in told:
        if one["figure"] == "company error":
            cells = [_percent(one.get(k)) for k in ("wape", "bias", "same_quarters", "today")]
            cells += [_percent(one.get(f"view_{name}")) for name in ("deals", "people", "time_series", "quotas")]
            yield f"| {one['week']} | {one['n']} | " + " | ".join(cells) + " |"
    yield ""
    yield "**How good is the chance of a target?** Brier score (0 is perfect, a coin has .250) over all targets, and"
    yield "the orgs in which the outlook is worse than the other by more than resampled quarters explain."
    yield ""
    yield "| level | targets | outlook | " + " | ".join(_NAMES[rival] for rival in RIVALS) + " |"
    yield "|---|---|---|" + "---|" * len(RIVALS)
    for one in told:
        if one["figure"] == "brier" and one["week"] == "all":
            level = one["level"]
            worse = {w["rival"]: w["worse"] for w in told if w["figure"] == "brier by org" and w["level"] == level}
            cells = [f"{one[r]:.3f}" + (f" (worse in {len(worse[r])})" if worse[r] else "") for r in RIVALS]
            yield f"| {level} | {one['n']:,} | {one['outlook']:.3f} | " + " | ".join(cells) + " |"
    if apart:
        yield from _of_files(apart)


def _of_files(told: list[dict[str, object]]) -> Iterator[str]:
    """Ranges, errors and chances of orgs that are known from exported files."""
    score = {one["level"]: one for one in told if one["figure"] == "brier" and one["week"] == "all"}
    yield ""
    yield "**From exported files.** The first of these orgs again, known from files: deals as they stand, without what"
    yield "they were before, so that no deal tells how such deals end. Brier score of the outlook, and of the better of"
    yield "the other four."
    yield ""
    yield "| level | looks | 80 % range | 95 % range | CRPS, of what was booked | Brier score | best other |"
    yield "|---|---|---|---|---|---|---|"
    for one in _of_levels(told):
        if one["figure"] == "coverage" and one["week"] == "all" and one["level"] in score:
            mine = score[one["level"]]
            best = min(RIVALS, key=lambda rival: float(str(mine[rival])))
            ranges = f"{_held(one, '80')} | {_held(one, '95')} | {one['crps_share']:.1%}"
            scores = f"{mine['outlook']:.3f} | {mine[best]:.3f}, {_NAMES[best]}"
            yield f"| {one['level']} | {one['n']:,} | {ranges} | {scores} |"
    yield ""
    errors = [f"week {one['week']} {_percent(one['wape'])}" for one in told if one["figure"] == "company error"]
    yield "Off by Σ|expected − booked| / Σ booked of the company: " + ", ".join(errors) + "."


_NAMES = {
    "constant": "share of earlier quarters",
    "last_quarter": "last quarter's outcome",
    "crm": "CRM probabilities",
    "history": "mean of history",
}


def _held(one: dict[str, object], rate: str) -> str:
    low, high = one[f"binomial_{rate}"]  # type: ignore[misc]
    least, most = one[f"resampled_{rate}"]  # type: ignore[misc]
    return f"{one[f'covered_{rate}']:.1%} [{low:.0%}–{high:.0%}; {least:.0%}–{most:.0%}]"


def _of_levels(told: list[dict[str, object]]) -> list[dict[str, object]]:
    """The figures in the order of the levels, others behind."""
    return sorted(told, key=lambda one: LEVELS.index(str(one["level"])) if one.get("level") in LEVELS else len(LEVELS))


def _percent(value: object) -> str:
    return f"{value:.1%}" if isinstance(value, float) else ""


def reliability(rows: pd.DataFrame) -> str:
    """Chances against how often the target was reached, as a picture (SVG): points on the diagonal are right."""
    drawn = [_grid(60, 340 - 80 * k, 400) for k in range(5)]
    drawn += [f'<path d="M{60 + 85 * k} 20 L{60 + 85 * k} 340" stroke="#e6eaf0"/>' for k in range(5)]
    drawn.append('<path d="M60 340 L400 20" stroke="#999" fill="none" stroke-dasharray="4 4"/>')
    for place, (level, colour) in enumerate(zip(LEVELS, ("#1f4e79", "#c55a11", "#548235"), strict=True)):
        scores = squared(rows[rows["level"] == level])
        if scores.empty:
            continue
        group = np.minimum((scores["chance"] * 10).astype(int), 9)
        sums = scores.groupby(group).agg(chance=("chance", "mean"), hit=("hit", "mean"), n=("hit", "size"))
        points = [(60 + 340 * c, 340 - 320 * h, n) for c, h, n in sums[["chance", "hit", "n"]].itertuples(index=False)]
        path = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y, _) in enumerate(points))
        drawn.append(f'<path d="{path}" stroke="{colour}" fill="none" stroke-width="2"/>')
        drawn += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"><title>n = {n:.0f}</title></circle>'
            for x, y, n in points
        ]
        drawn.append(f'<text x="70" y="{40 + 18 * place}" fill="{colour}">{level}, n = {len(scores):,}</text>')
    percents = range(0, 101, 25)
    drawn += [f'<text x="{60 + 340 * t / 100:.0f}" y="358" text-anchor="middle">{t} %</text>' for t in percents]
    drawn += [f'<text x="52" y="{344 - 320 * t / 100:.0f}" text-anchor="end">{t} %</text>' for t in percents]
    drawn += [
        '<text x="230" y="378" text-anchor="middle">chance that was told</text>',
        '<text x="16" y="180" text-anchor="middle" transform="rotate(-90 16 180)">targets reached</text>',
    ]
    return _svg(drawn, 420, 390)


def fan(rows: pd.DataFrame, org: str, quarter: str) -> str:
    """One quarter seen week by week: 80 and 95 % ranges, the mean, and what it booked in the end (SVG)."""
    some = rows[(rows["level"] == "company") & (rows["org"] == org) & (rows["quarter"] == quarter)].sort_values("week")
    weeks, top = some["week"].to_numpy(dtype=np.float64), 1.02 * float(some["high_95"].max())
    x = 60 + 320 * weeks / 13

    def y(money: Floats) -> Floats:
        return np.asarray(340 - 320 * money / top)

    def band(low: str, high: str, colour: str) -> str:
        up = [f"{a:.1f},{b:.1f}" for a, b in zip(x, y(some[high].to_numpy()), strict=True)]
        down = [f"{a:.1f},{b:.1f}" for a, b in zip(x[::-1], y(some[low].to_numpy())[::-1], strict=True)]
        return f'<polygon points="{" ".join(up + down)}" fill="{colour}"/>'

    def line(column: str, colour: str) -> str:
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y(some[column].to_numpy()), strict=True))
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'

    end = float(y(some["actual"].to_numpy())[0])
    step = _round_step(top / 4)
    marks = np.arange(0.0, top, step)
    drawn = [
        *(_grid(60, at, 380) for at in y(marks).tolist()),
        band("low_95", "high_95", "#dbe5f1"),
        band("low_80", "high_80", "#b8cce4"),
        line("mean", "#1f4e79"),
        line("booked", "#548235"),
        f'<path d="M60 {end:.1f} L380 {end:.1f}" stroke="#c00000" stroke-dasharray="5 3"/>',
        f'<text x="384" y="{end + 4:.1f}" fill="#c00000">booked in the end</text>',
        '<path d="M392 232 L412 232" stroke="#1f4e79" stroke-width="2"/><text x="418" y="236">expected</text>',
        '<path d="M392 254 L412 254" stroke="#548235" stroke-width="2"/><text x="418" y="258">booked by then</text>',
        '<rect x="392" y="268" width="20" height="14" fill="#b8cce4"/><text x="418" y="280">80 % range</text>',
        '<rect x="392" y="290" width="20" height="14" fill="#dbe5f1"/><text x="418" y="302">95 % range</text>',
    ]
    drawn += [f'<text x="{a:.0f}" y="358" text-anchor="middle">{w:.0f}</text>' for a, w in zip(x, weeks, strict=True)]
    drawn += [
        f'<text x="52" y="{at + 4:.0f}" text-anchor="end">{mark / 1e6:g} M</text>'
        for mark, at in zip(marks.tolist(), y(marks).tolist(), strict=True)
    ]
    drawn.append(f'<text x="220" y="378" text-anchor="middle">week of {quarter}, {org}</text>')
    return _svg(drawn, 520, 390)


def _grid(left: int, y: float, right: int) -> str:
    return f'<path d="M{left} {y:.1f} L{right} {y:.1f}" stroke="#e6eaf0"/>'


def _round_step(about: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above."""
    power = 10.0 ** np.floor(np.log10(about))
    return float(max(power * one for one in (1, 2, 5) if power * one <= about))


def _svg(drawn: list[str], width: int, height: int) -> str:
    inside = "\n".join(drawn)
    size = f'width="{width}" height="{height}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return f'{head}\n<rect width="{width}" height="{height}" fill="white"/>\n{inside}\n</svg>\n'


def tell(told: dict[str, object]) -> None:
    """One figure as a JSON line."""
    print(json.dumps({"benchmark": "outlook", **told}), flush=True)


def save(told: list[dict[str, object]], rows: pd.DataFrame) -> None:
    """Write the page's generated part, and its pictures beside it."""
    PAGE.write("\n".join(_tables(told, rows)))
    folder = PAGE.path.parent
    rows = rows[~rows["org"].str.startswith(FILES)]
    (folder / "outlook-reliability.svg").write_text(reliability(rows), encoding="utf-8")
    seen = rows[(rows["level"] == "company") & (rows["org"] != "AdventureWorks")]
    last = seen.iloc[-1] if len(seen) else rows[rows["level"] == "company"].iloc[-1]
    (folder / "outlook-fan.svg").write_text(fan(rows, str(last["org"]), str(last["quarter"])), encoding="utf-8")
