"""The section [territory]."""

import pytest
from pydantic import ValidationError

from sync.settings import TerritorySettings


def test_a_pool_and_who_is_in_it_have_names() -> None:
    """A blank name would be nobody's, a blank pool everybody's; a dimension that is none is refused."""
    assert TerritorySettings(pools={"Ana": "Key"}, pool_by=("role",)).pools == {"Ana": "Key"}
    for wrong in ({"pools": {" ": "Key"}}, {"pools": {"Ana": ""}}, {"pool_by": ("height",)}):
        with pytest.raises(ValidationError, match=r"is empty|Input should be"):
            TerritorySettings.model_validate(wrong)
