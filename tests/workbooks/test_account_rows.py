"""Accounts as the rows of their data tab."""

from workbooks.tabs.data.facts import account_rows


def test_columns_beyond_the_schema_are_texts_beside_the_others(make_facts):
    """What facts tell of accounts for people to see alone needs no schema; without it there is no such column."""
    facts = make_facts()
    bare = account_rows(facts, {"A1": 12.5})
    told = account_rows(make_facts(accounts=facts.accounts.assign(tier=["gold", None, " silver ", ""])), {"A1": 12.5})
    assert told.columns.keys() - bare.columns.keys() == {"tier"}
    by_id = dict(zip(told.column("account_id"), told.column("tier"), strict=True))
    assert by_id == {"A1": "gold", "A2": "", "A3": "silver", "A4": ""}
    assert {name: told.column(name) for name in bare.columns} == {name: bare.column(name) for name in bare.columns}
