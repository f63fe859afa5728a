"""Calls over HTTP: each has its result or its error, in order, and the catalog's examples hold."""

import json
import math

import pytest

from xl_addin.catalog import CATALOG

EXAMPLES = [(name, example) for name, function in CATALOG.items() for example in function.examples]


def test_every_documented_example_holds_over_http(server):
    """One batch of all examples gives what the reference page shows."""
    results = server.batch(*((name, list(example.arguments)) for name, example in EXAMPLES))
    assert len(results) == len(EXAMPLES)
    for (name, example), result in zip(EXAMPLES, results, strict=True):
        if isinstance(example.result, float):
            assert math.isclose(result["value"], example.result), name
        else:
            assert result["value"] == json.loads(json.dumps(example.result)), name


def test_a_wrong_call_spoils_no_other(server):
    """450 of 500 is 0.9 between an unknown function, too many arguments, and an error cell handed on."""
    results = server.batch(
        ("NOSUCH", []),
        ("ATTAINMENT", [450, 500]),
        ("ATTAINMENT", [1, 2, 3]),
        ("ATTAINMENT", [450, {"kind": "#REF!"}]),
        ("ATTAINMENT", [450, {"day": 3}]),
    )
    assert results[1] == {"value": 0.9}
    assert [result.get("error", {}).get("kind") for result in results] == [
        "#NAME?",
        None,
        "#VALUE!",
        "#REF!",
        "#VALUE!",
    ]
    assert results[3]["error"]["sentence"] == "quota holds #REF!."


@pytest.mark.parametrize(
    ("token", "status"), [("", 401), ("qp_wrong", 401), ("' or 1=1", 401)], ids=["none", "wrong", "no token at all"]
)
def test_without_a_good_token_nothing_is_computed(server, token, status):
    """The refusal is an error a host can show in a cell."""
    answer = server.ask("/v1/batch", b'{"calls": []}', token=token)
    assert answer.status == status
    assert answer.body["error"]["kind"] == "#N/A"
    assert "token" in answer.body["error"]["sentence"]


def test_the_catalog_is_served_for_those_who_build_add_ins(server):
    """Names, arguments in order, choices and defaults; what is required has no default."""
    functions = {function["name"]: function for function in server.ask("/v1/functions", token="").body["functions"]}
    assert set(functions) == set(CATALOG)
    split = {argument["name"]: argument for argument in functions["QUOTASPLIT"]["arguments"]}
    assert {"quotas", "totals"} <= set(split["show"]["choices"])
    assert split["unit"]["default"] == 1000.0
    assert "default" not in split["target"]
