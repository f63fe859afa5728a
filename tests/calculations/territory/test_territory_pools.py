"""Pools: who does the same job in the same place, and whose an account is."""

import numpy as np
import pandas as pd
import pytest

from calculations.territory.pools import Pooling, account_pools, label_of_most, pools_of


def people(**columns: list[object]) -> pd.DataFrame:
    """Rows with ids R0, R1, … in no region, role, segment or product line, unless told."""
    size = len(next(iter(columns.values())))
    frame = {
        "rep_id": [f"R{at}" for at in range(size)],
        "name": [f"Person {at}" for at in range(size)],
        "manager_id": ["M"] * size,
        "region": [""] * size,
        "segment": [None] * size,
        "role": [""] * size,
        "product_line": [None] * size,
        **columns,
    }
    return pd.DataFrame(frame).astype(object)


def pools(frame: pd.DataFrame, pooling: Pooling | None = None, places: tuple[str, ...] = ()) -> list[str]:
    """The pools alone."""
    return pools_of(frame, pooling, places)[0]["pool"].tolist()


def test_region_and_segment_make_a_pool_and_a_segment_all_have_alike_is_not_named() -> None:
    """Two regions and two segments are four names; with one segment only the region is said, shared or not."""
    frame = people(region=["N", "N", "S", "S"], segment=["SMB", "Ent", "SMB", "Ent"])
    assert pools(frame) == ["N · SMB", "N · Ent", "S · SMB", "S · Ent"]
    assert pools(frame.assign(segment="SMB", region="N")) == ["N"] * 4
    assert pools(frame, Pooling(by=("segment",))) == ["SMB", "Ent", "SMB", "Ent"]
    assert pools(frame, Pooling(by=())) == [""] * 4


def test_a_segment_counts_where_four_fifths_have_one() -> None:
    """Of five who hold accounts four have a segment: it counts, and the fifth takes the one most beside them have.

    Of five three have one: the company does not sell by segment. A hire of whom nothing speaks does not count against.
    """
    specialised = people(segment=["SMB", "SMB", "Ent", "Ent", ""], manager_id=["M", "M", "P", "P", "M"])
    assert pools(specialised) == ["SMB", "SMB", "Ent", "Ent", "SMB"]
    assert pools(specialised.assign(segment=["SMB", "SMB", "Ent", "", ""])) == [""] * 5
    assert pools(specialised.assign(segment=["SMB", "SMB", "Ent", "Ent", None])) == ["SMB", "SMB", "Ent", "Ent", "SMB"]
    lines = people(product_line=["Bikes", "Parts"])
    assert pools(lines) == ["Bikes", "Parts"]


def test_a_role_is_a_job_where_more_than_one_team_has_it_or_a_team_has_several() -> None:
    """AE under two managers, SDR beside an AE: jobs. "Team 1" and "Team 2" of one manager each say only who sits where.

    What names a place is left out of a role: sellers of Germany and of France do one job.
    """
    frame = people(role=["AE", "AE", "SDR", "AE"], manager_id=["M", "P", "M", "P"])
    assert pools(frame) == ["AE", "AE", "SDR", "AE"]
    assert pools(people(role=["North crew", "South crew"], manager_id=["M", "P"])) == ["", ""]
    placed = people(role=["Germany Sales", "France, Sales", "Sales (EMEA) Team 12"], region=["EMEA"] * 3)
    assert pools(placed, places=("Germany", "France")) == ["EMEA"] * 3
    assert pools(people(role=["AE", "AE", "Partner", ""], manager_id=["M", "P", "M", "P"])) == [
        "AE",
        "AE",
        "Partner",
        "AE",
    ]


def test_a_pool_given_by_hand_holds_and_a_name_that_nobody_has_is_told() -> None:
    """By name or id, in any case; their accounts stay theirs wherever they lie."""
    frame = people(region=["N", "N", "S"])
    made, findings = pools_of(frame, Pooling(named={"person 0": "Key", "r1": "Key", "Zed": "Key"}))
    assert made["pool"].tolist() == ["Key", "Key", "S"]
    assert [(found.code, found.rows) for found in findings] == [
        ("territory.pool-of-one", ("R2",)),
        ("territory.pool-of-nobody", ("Zed",)),
    ]
    accounts = pd.DataFrame({"owner": ["R0", "R2", "R2"], "country": "Chile", "segment": ""})
    assert account_pools(accounts, made).tolist() == ["Key", "S", "S"]


def test_alone_in_the_world_is_no_finding() -> None:
    """One person is a pool of one, and there is nothing to say of it; nobody at all is no error."""
    assert pools_of(people(region=["N"]))[1] == ()
    assert pools(people(region=[])) == []


def test_an_account_is_its_owners_unless_its_country_is_another_regions() -> None:
    """R0 (N, SMB) left c in Chile, which R2 and R3 of S hold: it returns to S's SMB, whose people do R0's job.

    R1's Enterprise account d in Chile stays: nobody in S sells Enterprise.
    """
    made, _ = pools_of(people(region=["N", "N", "S", "S"], segment=["SMB", "Ent", "SMB", "SMB"]))
    accounts = pd.DataFrame(
        {
            "owner": ["R0", "R1", "R2", "R2", "R3", "R3"],
            "country": ["Chile"] * 6,
            "segment": ["SMB", "Ent", "SMB", "SMB", "SMB", "SMB"],
        }
    )
    assert account_pools(accounts, made).tolist() == ["S · SMB", "N · Ent", "S · SMB", "S · SMB", "S · SMB", "S · SMB"]


def test_an_account_without_owner_goes_where_its_like_are() -> None:
    """By country and segment, by country, by segment; where nothing tells, to nobody's pool."""
    made, _ = pools_of(people(region=["N", "N", "S"], segment=["SMB", "Ent", "SMB"]))
    owned = [("R0", "Peru", "SMB"), ("R1", "Peru", "Ent"), ("R2", "Fiji", "SMB"), ("R1", "", "Ent")]
    free = [("", "Peru", "Ent"), ("gone", "Fiji", "Gov"), ("", "", "Ent"), ("", "Peru", ""), ("", "Oz", "")]
    accounts = pd.DataFrame(owned + free, columns=["owner", "country", "segment"])
    assert account_pools(accounts, made).tolist()[4:] == ["N · Ent", "S · SMB", "N · Ent", "", ""]


def test_the_label_of_most_has_two_thirds_of_the_weight() -> None:
    """R0 sells 2 of 3 in bikes; R1 half and half; R2 nothing with a label."""
    found = label_of_most(
        pd.Series(["R0", "R0", "R1", "R1", "R2", "R2"]),
        pd.Series(["Bikes", "Parts", "Bikes", "Parts", "", "Bikes"]),
        pd.Series([2.0, 1.0, 1.0, 1.0, 5.0, -1.0]),
    )
    assert found.to_dict() == {"R0": "Bikes", "R1": ""}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_people_and_accounts_does_not_matter(seed: int) -> None:
    """Shuffled rows have the pools they had."""
    random = np.random.default_rng(seed)
    size = 12
    frame = people(
        region=random.choice(["N", "S", ""], size).tolist(),
        segment=random.choice(["A", "B"], size).tolist(),
        role=random.choice(["AE", "SE"], size).tolist(),
        manager_id=random.choice(["M", "P"], size).tolist(),
    )
    accounts = pd.DataFrame(
        {
            "owner": random.choice([*frame["rep_id"], ""], 60),
            "country": random.choice(["x", "y", ""], 60),
            "segment": random.choice(["A", "B", ""], 60),
        }
    )
    made, _ = pools_of(frame)
    again, _ = pools_of(frame.sample(frac=1, random_state=seed))
    assert made.set_index("rep_id")["pool"].to_dict() == again.set_index("rep_id")["pool"].to_dict()
    found = account_pools(accounts, made)
    shuffled = accounts.sample(frac=1, random_state=seed)
    assert account_pools(shuffled, again).sort_index().tolist() == found.tolist()
