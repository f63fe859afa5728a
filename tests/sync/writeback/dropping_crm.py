"""A CRM in memory that drops the team and the shares made by hand of a record that is given away."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.sync.writeback.memory_crm import MemoryCrm

__all__ = ["DroppingCrm", "account", "member", "share"]

_DROPS = {"Account": ("AccountTeamMember", "AccountShare", "AccountId")}


class DroppingCrm(MemoryCrm):
    """As Salesforce does it: with the owner go the team and the manual shares, and nothing else.

    Where it `keeps` teams and is asked to, only the shares go.
    """

    keeps = False

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(records)
        self.after_write = self._drop
        self._owners = {record["Id"]: record["OwnerId"] for record in self.records if "OwnerId" in record}

    def team(self, account_id: str) -> dict[str, str]:
        """The role of each member of an account's team."""
        return {
            str(record["UserId"]): str(record["TeamMemberRole"])
            for record in self.records
            if (record["type"], record.get("AccountId")) == ("AccountTeamMember", account_id)
        }

    def shares(self, account_id: str) -> set[tuple[str, str]]:
        """With whom an account is shared, and why."""
        return {
            (str(record["UserOrGroupId"]), str(record.get("RowCause", "Manual")))
            for record in self.records
            if (record["type"], record.get("AccountId")) == ("AccountShare", account_id)
        }

    def _drop(self, record: dict[str, Any]) -> None:
        if record["type"] == "AccountShare":
            record.setdefault("RowCause", "Manual")
        member, share, link = _DROPS.get(record["type"], ("", "", ""))
        if not member or self._owners.get(record["Id"]) == record["OwnerId"]:
            return
        self._owners[record["Id"]] = record["OwnerId"]
        gone = "" if self.keeps and self.is_keeping else member
        self.records = [one for one in self.records if not (one.get(link) == record["Id"] and _goes(one, gone, share))]


def _goes(record: Mapping[str, Any], member: str, share: str) -> bool:
    return record["type"] == member or (record["type"] == share and record.get("RowCause", "Manual") == "Manual")


def account(id_: str, owner: str) -> dict[str, Any]:
    """An account of somebody."""
    return {"type": "Account", "Id": id_, "OwnerId": owner}


def member(account_id: str, user: str, role: str = "Sales Rep") -> dict[str, Any]:
    """A member of an account's team."""
    return {"type": "AccountTeamMember", "Id": f"01M{account_id}{user}", "AccountId": account_id, "UserId": user,
            "TeamMemberRole": role, "AccountAccessLevel": "Edit"}  # fmt: skip


def share(account_id: str, user: str, cause: str = "Manual") -> dict[str, Any]:
    """A share of an account with somebody."""
    return {"type": "AccountShare", "Id": f"00r{account_id}{user}{cause}", "AccountId": account_id,
            "UserOrGroupId": user, "RowCause": cause, "AccountAccessLevel": "Read"}  # fmt: skip
