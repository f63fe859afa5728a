"""Two reps in France, one in Japan, a hire, a lead and a leaver, with ten accounts: small enough to check by hand."""

from typing import Any

__all__ = ["territory_company"]


def _user(id_: str, name: str, manager: str | None, start: str, *, is_active: bool = True) -> dict[str, Any]:
    stamp = f"{start}T00:00:00.000Z"
    return {"Id": id_, "Name": name, "ManagerId": manager, "IsActive": is_active, "CreatedDate": stamp}


def _won(id_: str, owner: str, account: str, amount: float, day: str, **more: Any) -> dict[str, Any]:
    return {
        "Id": id_,
        "OwnerId": owner,
        "AccountId": account,
        "Amount": amount,
        "CloseDate": day,
        "StageName": "Won",
        "IsWon": True,
        "IsClosed": True,
        "Probability": 100,
        "CreatedDate": f"{day}T08:00:00.000Z",
        **more,
    }


def _open(id_: str, owner: str, account: str, chance: float, created: str) -> dict[str, Any]:
    return {
        "Id": id_,
        "OwnerId": owner,
        "AccountId": account,
        "Amount": 10.0,
        "CloseDate": "2020-05-31",
        "StageName": "Offer",
        "IsWon": False,
        "IsClosed": False,
        "Probability": chance,
        "CreatedDate": f"{created}T08:00:00.000Z",
    }


def territory_company() -> dict[str, list[dict[str, Any]]]:
    """Ann holds nearly all of France, Ben little, Emi Japan; Lea leads them and keeps an account; Gus has left."""

    def account(id_: str, owner: str, country: str, **more: Any) -> dict[str, Any]:
        return {"Id": id_, "Name": f"Account {id_}", "OwnerId": owner, "BillingCountry": country, **more}

    sales = {"a1": 400.0, "a2": 300.0, "a3": 200.0, "a4": 100.0, "b1": 200.0, "e1": 500.0, "e2": 100.0}
    owners = {"a": "u-ann", "b": "u-ben", "e": "u-emi"}
    return {
        "Organization": [{"Id": "00D1", "Name": "Territory company"}],
        "ForecastingType": [{"Id": "f1", "DeveloperName": "OpportunityRevenue"}],
        "User": [
            _user("u-lea", "Lea Lead", None, "2015-01-01"),
            _user("u-ann", "Ann", "u-lea", "2018-01-01"),
            _user("u-ben", "Ben", "u-lea", "2018-01-01"),
            _user("u-emi", "Emi", "u-lea", "2018-01-01"),
            _user("u-neo", "Neo", "u-lea", "2020-04-01"),
            _user("u-gus", "Gus", "u-lea", "2016-01-01", is_active=False),
        ],
        "Territory2Model": [{"Id": "m", "State": "Active"}],
        "Territory2": [
            {"Id": "t-w", "Name": "World", "Territory2ModelId": "m"},
            {"Id": "t-eu", "Name": "Europe", "Territory2ModelId": "m", "ParentTerritory2Id": "t-w"},
            {"Id": "t-as", "Name": "Asia", "Territory2ModelId": "m", "ParentTerritory2Id": "t-w"},
        ],
        "UserTerritory2Association": [
            {"Id": f"u{n}", "UserId": user, "Territory2Id": place, "IsActive": True}
            for n, (user, place) in enumerate([("u-ann", "t-eu"), ("u-ben", "t-eu"), ("u-emi", "t-as")])
        ],
        "Account": [
            account("a1", "u-ann", "France", BillingState="Seine (Paris)", Industry="Retail"),
            account("a2", "u-ann", "France", BillingLatitude=45.0, BillingLongitude=5.0),
            account("a3", "u-ann", "France", ParentId="a2"),
            account("a4", "u-ann", "France"),
            account("b1", "u-ben", "France"),
            account("b2", "u-ben", "Japan"),
            account("e1", "u-emi", "Japan"),
            account("e2", "u-emi", "Japan"),
            account("g1", "u-gus", "France"),
            account("l1", "u-lea", "Atlantis"),
        ],
        "Opportunity": [
            *(_won(f"w-{id_}", owners[id_[0]], id_, amount, "2020-01-31") for id_, amount in sales.items()),
            _won("w-old", "u-ann", "a1", 50.0, "2018-03-31"),
            _won("w-gus", "u-gus", "a4", 70.0, "2017-01-01"),
            _won("w-year", "u-ann", "a2", 240.0, "2018-06-30", Contract_Start_Date__c="2018-07-01",
                 Contract_End_Date__c="2020-06-30"),
            _open("d-early", "u-ann", "a1", 20, "2020-03-01"),
            _open("d-late", "u-ann", "a1", 80, "2020-03-01"),
            _open("d-tomorrow", "u-ann", "a3", 80, "2020-04-01"),
        ],
    }  # fmt: skip
