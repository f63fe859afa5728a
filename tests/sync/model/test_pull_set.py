"""What is pulled of a CRM object, and which of its rows the mirror keeps."""

import pytest

from sync.model.pull_set import PULL_SET, by_name


@pytest.mark.parametrize(("name", "keeps"), [("Opportunity", True), ("OpportunityHistory", True), ("Period", False)])
def test_deleted_rows_stay_where_the_crm_marks_them(name: str, keeps: bool) -> None:
    """Salesforce has IsDeleted on what goes to the recycle bin; periods never do."""
    (found,) = [one for one in PULL_SET if one.name == name]
    assert found.keeps_deleted is keeps
    assert found.field_names[0] == "Id"


def test_an_object_is_found_by_its_name() -> None:
    """What is not pulled has no declaration."""
    assert [by_name(one.name) for one in PULL_SET] == list(PULL_SET)
    with pytest.raises(KeyError):
        by_name("Lead")
