"""Accounts as the rows of their data tab."""

from workbooks.tabs.basis import basis_of
from workbooks.tabs.data.facts import account_rows
from workbooks.tabs.data.rows import rows


def test_columns_beyond_the_schema_are_texts_beside_the_others(make_facts):
    """What facts tell of accounts for people to see alone needs no schema; without it there is no such column."""
    facts = make_facts()
    bare = account_rows(facts, {"A1": 12.5})
    told = account_rows(make_facts(accounts=facts.accounts.assign(tier=["gold", None, " silver ", ""])), {"A1": 12.5})
    assert told.columns.keys() - bare.columns.keys() == {"tier"}
    by_id = dict(zip(told.column("account_id"), told.column("tier"), strict=True))
    assert by_id == {"A1": "gold", "A2": "", "A3": "silver", "A4": ""}
    assert {name: told.column(name) for name in bare.columns} == {name: bare.column(name) for name in bare.columns}


def test_accounts_that_add_to_no_sum_take_no_row(make_facts):
    """A3 sold nothing in the year and has no potential; the others stand by their ids, whatever they are called."""
    facts = make_facts()
    accounts = facts.accounts.set_index("account_id").assign(name=["Zeta", "Yard", "Xi", "Alpha"])
    accounts.loc["A3", "trailing_amount"] = 0.0
    table = rows(basis_of(make_facts(accounts=accounts.reset_index())))["data_accounts"]
    assert table.column("account_id") == ["A1", "A2", "A4"]
    assert table.column("name") == ["Zeta", "Yard", "Alpha"]
