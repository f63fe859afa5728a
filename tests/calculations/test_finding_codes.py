"""Codes of findings, family by family."""

import pkgutil
from importlib import import_module

import calculations

FAMILIES = [
    import_module(module.name).CODES
    for module in pkgutil.walk_packages(calculations.__path__, "calculations.")
    if module.name.endswith(".finding_codes")
]


def test_families_share_no_code():
    """A code belongs to the family that declares it."""
    names = [{code.name for code in codes} for codes in FAMILIES]
    assert len(names) >= 10
    assert len(set().union(*names)) == sum(len(codes) for codes in FAMILIES)
