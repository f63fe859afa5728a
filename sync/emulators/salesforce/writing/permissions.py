"""Who may write quotas: Manage Quotas, for the people below one, never for oneself."""

import sqlite3

from sync.emulators.salesforce.errors import ApiError

__all__ = ["check_quota_owner", "has_permission", "stands_above"]


def has_permission(db: sqlite3.Connection, user: str, permission: str) -> bool:
    """Whether the user's profile or one of their permission sets grants `permission` (a field of both)."""
    found = db.execute(
        f"SELECT max(granted) FROM ("
        f" SELECT p.{permission} AS granted FROM Profile p JOIN User u ON u.ProfileId = p.Id WHERE u.Id = :user"
        f" UNION ALL SELECT s.{permission} FROM PermissionSet s"
        f" JOIN PermissionSetAssignment a ON a.PermissionSetId = s.Id WHERE a.AssigneeId = :user)",
        {"user": user},
    ).fetchone()
    return bool(found[0])


def stands_above(db: sqlite3.Connection, manager: str, person: str) -> bool:
    """Whether `manager` stands above `person` in the role hierarchy (an ancestor of the role is the manager's)."""
    found = db.execute(
        """
        WITH RECURSIVE above(role) AS (
            SELECT r.ParentRoleId FROM User u JOIN UserRole r ON r.Id = u.UserRoleId WHERE u.Id = :person
            UNION SELECT r.ParentRoleId FROM UserRole r JOIN above ON r.Id = above.role
        )
        SELECT 1 FROM above JOIN User m ON m.UserRoleId = above.role WHERE m.Id = :manager
        """,
        {"person": person, "manager": manager},
    ).fetchone()
    return found is not None


def check_quota_owner(db: sqlite3.Connection, user: str, owner: str) -> None:
    """INSUFFICIENT_ACCESS_OR_READONLY unless `user` may set the quota of `owner`.

    Manage Quotas covers the people below oneself; with View All Forecasts it covers everyone; oneself never.
    """
    manages = has_permission(db, user, "PermissionsManageQuotas")
    everyone = has_permission(db, user, "PermissionsViewAllForecasts")
    if not manages or owner == user or not (everyone or stands_above(db, user, owner)):
        raise ApiError(
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "insufficient access rights on object id: you need Manage Quotas, and the quota's owner below you",
            ("QuotaOwnerId",),
        )
