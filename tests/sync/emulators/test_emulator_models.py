"""Territory models follow each other: the active one is archived when the next is activated, and then stands still."""

from sync.emulators.salesforce import make_id

NOW, NEXT = make_id("0MA", 1), make_id("0MA", 2)
NORTH, SOUTH = make_id("0MI", 2), make_id("0MI", 3)
STATES = "SELECT State FROM Territory2Model ORDER BY Id"


def moved(api, model, state):
    """What the control end point answers to a step."""
    return api.call("POST", "/__emulator__/territory-model", json={"id": model, "state": state})


def test_activating_the_next_model_archives_the_one_before(api):
    """Both are stamped; the hierarchy and what it held can still be read; an archived model never comes back."""
    assert api.column(STATES) == ["Active", "Planning"]
    assert moved(api, NEXT, "Active").status_code == 204
    assert api.column(STATES) == ["Archived", "Active"]
    dates = api.rows("SELECT ActivatedDate, DeactivatedDate FROM Territory2Model ORDER BY Id")
    assert dates[0]["DeactivatedDate"] == dates[1]["ActivatedDate"] == "2026-11-22T12:00:00.000+0000"
    members = "SELECT COUNT() FROM UserTerritory2Association WHERE Territory2.Territory2Model.State = 'Archived'"
    assert api.query(members)["totalSize"] == 1
    back = moved(api, NOW, "Active")
    assert (back.status_code, back.json()["error"]) == (400, "a model that is Archived cannot become Active")
    assert moved(api, make_id("0MA", 9), "Active").status_code == 400


def test_nothing_of_an_archived_model_can_be_written(api):
    """Territories, members and accounts of it are refused with the field; those of the active one go on."""
    moved(api, NOW, "Archived")
    association = {"ObjectId": make_id("001", 2), "Territory2Id": NORTH, "AssociationCause": "Territory2Manual"}
    member = {"UserId": make_id("005", 3), "Territory2Id": NORTH}
    base = {"Name": "West", "Territory2ModelId": NOW, "Territory2TypeId": make_id("0M5", 1)}
    tries = [
        ("POST", "/sobjects/ObjectTerritory2Association", association),
        ("POST", "/sobjects/UserTerritory2Association", member),
        ("POST", "/sobjects/Territory2", base),
        ("PATCH", f"/sobjects/Territory2/{NORTH}", {"Description": "x"}),
        ("DELETE", f"/sobjects/Territory2/{SOUTH}", None),
        ("DELETE", f"/sobjects/ObjectTerritory2Association/{make_id('0MO', 1)}", None),
        ("DELETE", f"/sobjects/UserTerritory2Association/{make_id('0MU', 1)}", None),
    ]
    for method, path, body in tries:
        assert api.call(method, path, json=body).json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION", (method, path)
    assert api.call("POST", "/sobjects/Territory2", json={**base, "Territory2ModelId": NEXT}).status_code == 201
