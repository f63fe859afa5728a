"""From frames to a model: what is wrong with the input is found, named and given a defined meaning."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding
from calculations.territory.geometry import on_sphere, region_steps
from calculations.territory.intake.findings import blocking, note, warning
from calculations.territory.intake.frames import sound
from calculations.territory.model import Model
from calculations.territory.scenario import BALANCED, Rules, Scenario

__all__ = ["model_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def model_of(
    accounts: pd.DataFrame, reps: pd.DataFrame, scenario: Scenario = BALANCED, rules: Rules | None = None
) -> tuple[Model, tuple[Finding, ...]]:
    """The assignment model of two frames, and findings about what had to be read in a defined way.

    `accounts` follows TERRITORY_ACCOUNTS and `reps` TERRITORY_REPS; rows are sorted by id, so that their order never
    matters. Repeated ids keep their first row; negative or empty figures count as 0; an owner who is not among the
    reps, or whose capacity is 0, leaves an orphan; a family's lock holds for the whole family.
    """
    rules = rules or Rules()
    a, r, findings = sound(accounts, reps)
    capacity = r["capacity"].to_numpy(copy=True)
    if len(r) and not capacity.sum() > 0:
        findings.append(
            blocking(
                "territory.no-capacity",
                "Every rep's capacity is zero; the accounts are shared out as if all were fully ramped.",
                "Enter capacities: 1 for fully ramped.",
            )
        )
        capacity[:] = 1.0
    owner = _owners(a, r, capacity, findings)
    holder = _holders(a, r, owner, findings)
    locked = holder >= 0
    near = {name for neighbours in rules.adjacency.values() for name in neighbours}
    regions = sorted({*a["region"].unique(), *r["region"].unique(), *rules.adjacency, *near})
    region_at = {region: position for position, region in enumerate(regions)}
    region = a["region"].map(region_at).to_numpy(dtype=np.int64)
    pool, rep_pool = _pools(a, r, holder)
    kind, allowed = _eligibility(a, r, owner, locked, (pool, rep_pool), findings)
    unit, fixed = _units(a, holder, kind, allowed, findings)
    place, rep_place = (on_sphere(f["lat"].to_numpy(), f["lon"].to_numpy()) for f in (a, r))
    for frame, key, points in ((a, "account_id", place), (r, "rep_id", rep_place)):
        findings.extend(_unplaced(frame, key, points, rules))
    regions_km = None
    if rules.adjacency:
        steps = region_steps(regions, rules.adjacency) * rules.km_per_step
        regions_km = steps[:, r["region"].map(region_at).to_numpy(dtype=np.int64)]
    model = Model(
        account_ids=a["account_id"].to_numpy(dtype=np.str_),
        owner=owner,
        potential=a["potential"].to_numpy(),
        workload=a["workload"].to_numpy(),
        arr=a["arr"].to_numpy(),
        tenure=a["tenure"].to_numpy(),
        place=place,
        region=region,
        kind=kind,
        pool=pool,
        unit=unit,
        fixed=fixed,
        rep_ids=r["rep_id"].to_numpy(dtype=np.str_),
        capacity=capacity,
        rep_place=rep_place,
        account_cap=r["account_cap"].to_numpy(),
        rep_pool=rep_pool,
        rep_peers=r["peers"].to_numpy(dtype=np.str_),
        allowed=allowed,
        regions_km=regions_km,
        scenario=scenario,
        rules=rules,
    )
    if len(a) and len(r):
        findings.extend(_too_large(model))
    return model, tuple(findings)


def _unplaced(frame: pd.DataFrame, key: str, points: Floats, rules: Rules) -> tuple[Finding, ...]:
    """Who has no coordinates, and what stands in for the distance."""
    unknown = np.isnan(points).any(axis=1)
    if not unknown.any():
        return ()
    how = "steps between regions stand in" if rules.adjacency else "the mean distance, or none, stands in"
    sentence = f"{unknown.sum()} of {len(frame)} {key.split('_', maxsplit=1)[0]}s have no coordinates: {how}."
    return (note(f"territory.no-coordinates.{key}", sentence, frame[key].to_numpy()[np.flatnonzero(unknown)]),)


def _owners(a: pd.DataFrame, r: pd.DataFrame, capacity: Floats, findings: list[Finding]) -> Ints:
    position = {rep: at for at, rep in enumerate(r["rep_id"].tolist())}
    owner = np.array([position.get(name, -1) for name in a["owner"].tolist()], dtype=np.int64)
    unknown = (owner < 0) & (a["owner"] != "").to_numpy()
    if unknown.any():
        findings.append(
            warning(
                "territory.unknown-owner",
                f"{unknown.sum()} accounts belong to someone who is not among the reps and count as orphans.",
                "Add the owner to the reps, or leave the owner empty.",
                a["account_id"][unknown],
            )
        )
    leaving = (owner >= 0) & (capacity[owner] == 0) if len(r) else owner >= 0
    if leaving.any():
        findings.append(
            note(
                "territory.leaver",
                f"{leaving.sum()} accounts belong to reps without capacity (leavers) and count as orphans.",
                a["account_id"][leaving],
            )
        )
    return np.where(leaving, -1, owner)


def _holders(a: pd.DataFrame, r: pd.DataFrame, owner: Ints, findings: list[Finding]) -> Ints:
    """Rep that a lock or a manager's hand fixes each account to, -1 for none; the manager's hand goes first."""
    position = {rep: at for at, rep in enumerate(r["rep_id"].tolist())}
    by_hand = np.array([position.get(name, -1) for name in a["assigned"].tolist()], dtype=np.int64)
    unknown = (by_hand < 0) & (a["assigned"] != "").to_numpy()
    if unknown.any():
        findings.append(
            warning(
                "territory.assigned-to-unknown",
                f"{unknown.sum()} accounts are assigned by hand to someone who is not among the reps.",
                "Correct the rep, or leave it empty.",
                a["account_id"][unknown],
            )
        )
    asked = a["locked"].to_numpy(dtype=bool) & (by_hand < 0)
    orphaned = asked & (owner < 0)
    if orphaned.any():
        findings.append(
            warning(
                "territory.lock-without-owner",
                f"{orphaned.sum()} locked accounts have no owner to stay with; their lock is ignored.",
                "Assign an owner first, or unlock them.",
                a["account_id"][orphaned],
            )
        )
    holder = np.where(asked, owner, by_hand)
    if len(a) and (holder >= 0).all():
        findings.append(note("territory.all-locked", "Every account is locked: there is nothing to decide."))
    return holder


def _serves(served: pd.Series, value: str) -> npt.NDArray[np.bool_]:
    lists = [{part.strip() for part in text.split(";") if part.strip()} for text in served.tolist()]
    return np.array([not value or not options or value in options for options in lists], dtype=bool)


def _pools(a: pd.DataFrame, r: pd.DataFrame, holder: Ints) -> tuple[Ints, Ints]:
    """Pool of each account and rep; who is fixed to a rep counts in that rep's pool, an unknown pool is everybody's."""
    names = sorted(set(r["pool"]))
    position = {name: at for at, name in enumerate(names)}
    rep_pool = r["pool"].map(position).to_numpy(dtype=np.int64)
    pool = np.array([position.get(name, -1) for name in a["pool"].tolist()], dtype=np.int64)
    held = np.flatnonzero(holder >= 0)
    pool[held] = rep_pool[holder[held]]
    return pool, rep_pool


def _eligibility(
    a: pd.DataFrame,
    r: pd.DataFrame,
    owner: Ints,
    locked: npt.NDArray[np.bool_],
    pools: tuple[Ints, Ints],
    findings: list[Finding],
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Kind of each account, and which reps each kind may go to: by region, segment, pool and capacity."""
    keys = pd.MultiIndex.from_arrays([a["region"], a["segment"], pools[0]])
    kind, kinds = keys.factorize(sort=True)
    live = r["capacity"].to_numpy() > 0
    live = live if live.any() else np.ones(len(r), dtype=bool)
    rows = [
        live & _serves(r["regions"], region) & _serves(r["segments"], segment) & ((pool < 0) | (pools[1] == pool))
        for region, segment, pool in kinds
    ]
    kind = kind.astype(np.int64)
    for at, account in enumerate(a["account_id"]) if len(r) and not all(row.any() for row in rows) else ():
        if rows[kind[at]].any():
            continue
        if locked[at]:
            findings.append(
                note("territory.lock-outside", f"{account} is locked to an owner outside its rules.", [account])
            )
            continue
        only = live.copy() if owner[at] < 0 else np.arange(len(r)) == owner[at]
        what = "it may go to anyone" if owner[at] < 0 else "it stays with its owner"
        findings.append(
            blocking(
                "territory.nobody-eligible",
                f"No rep may serve {account} in its region and segment; {what}.",
                "Widen a rep's regions or segments.",
                [account],
            )
        )
        rows.append(only)
        kind[at] = len(rows) - 1
    return kind, np.array(rows, dtype=bool).reshape(len(rows), len(r))


def _units(
    a: pd.DataFrame,
    holder: Ints,
    kind: Ints,
    allowed: npt.NDArray[np.bool_],
    findings: list[Finding],
) -> tuple[Ints, Ints]:
    """Unit of each account and the rep each unit is fixed to (-1 for free), families joined where they can be."""
    locked = holder >= 0
    family = a["family"].to_numpy(dtype=object)
    ids = a["account_id"].tolist()
    label = np.array([f"1{f}" if f else f"0{i}" for f, i in zip(family.tolist(), ids, strict=True)], dtype=object)
    members = pd.Series(np.arange(len(family))).groupby(family).indices
    for name in sorted({str(f) for f in members} - {""}):
        rows = members[name]
        owners = set(holder[rows[locked[rows]]].tolist())
        together = allowed[kind[rows]].all(axis=0).any()
        if len(owners) > 1 or not (owners or together):
            why = "its locks name several owners" if owners else "no rep may serve all of it"
            findings.append(
                warning(
                    "territory.family-split",
                    f"Family {name} cannot stay together: {why}.",
                    "Unlock accounts of the family, or widen a rep's regions or segments.",
                    a["account_id"].iloc[rows],
                )
            )
            label[rows] = [f"0{i}" for i in a["account_id"].iloc[rows]]
    unit = pd.factorize(label)[0].astype(np.int64)
    fixed = np.full(int(unit.max(initial=-1)) + 1, -1, dtype=np.int64)
    fixed[unit[locked]] = holder[locked]
    return unit, fixed


def _too_large(model: Model) -> list[Finding]:
    """Units that alone exceed the highest load of every rep."""
    high = model.bands[1].max(axis=0)
    findings = []
    for at, resource in enumerate(model.resources):
        large = np.flatnonzero(model.unit_usage[:, at] > high[at])
        rows = model.account_ids[np.isin(model.unit, large)]
        if len(large):
            findings.append(
                warning(
                    f"territory.larger-than-a-territory.{resource}",
                    f"{len(large)} accounts or families have more {resource} than any territory may hold.",
                    "Split the account between reps, take it out of balancing, or widen the tolerance.",
                    rows,
                )
            )
    return findings
