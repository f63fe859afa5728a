"""Who may see what people earn: those the settings name, by themselves or by a role they hold."""

from sqlalchemy import Engine, select

from sync.errors import RefusedError
from sync.settings import Settings
from sync.store.tables import MIRROR, live

__all__ = ["may_see_pay", "refuse_strangers"]


def may_see_pay(settings: Settings, engine: Engine, by: str) -> bool:
    """Whether `by` is named in the section [pay], or holds a role named there.

    Roles are those of approvers, by their id, and of users of the CRM, by their id or a name only one of them has.
    Names are compared without regard to capitals. It is a word given, not a login: what keeps pay from others is who
    may read the store.
    """
    asked, allowed = by.strip().casefold(), settings.pay
    if not asked:
        return False
    if asked in {name.strip().casefold() for name in allowed.people}:
        return True
    roles = {role.strip().casefold() for role in allowed.roles}
    held = {one.role for one in settings.approvals.approvers if asked == one.id.casefold()}
    return bool(roles and {role.strip().casefold() for role in held | _crm_roles(engine, asked)} & roles)


def refuse_strangers(settings: Settings, engine: Engine, by: str) -> None:
    """Raises RefusedError where `by` may not see pay; it says how that is changed."""
    if may_see_pay(settings, engine, by):
        return
    if not (settings.pay.people or settings.pay.roles):
        raise RefusedError(
            "Nobody may see pay plans: the settings name nobody.",
            remedy='Name people or roles in qplan.toml: [pay] people = ["…"], roles = ["…"].',
        )
    raise RefusedError(
        f"{by!r} may not see pay plans.",
        remedy="Those may whom [pay] of qplan.toml names; say who you are with --by or QPLAN_USER.",
    )


def _crm_roles(engine: Engine, asked: str) -> set[str]:
    """The role of the active user of the CRM who is meant; none where several have the name."""
    users, roles = MIRROR["User"].c, MIRROR["UserRole"].c
    with engine.connect() as connection:
        found = connection.execute(live("User", "Id", "Name", "UserRoleId").where(users.IsActive.is_(True))).all()
        meant = [row for row in found if asked == row.Id.casefold()]
        meant = meant or [row for row in found if row.Name and asked == row.Name.strip().casefold()]
        if len(meant) != 1:
            return set()
        named = connection.execute(select(roles.Name).where(roles.Id == meant[0].UserRoleId)).scalar_one_or_none()
    return {named} if named else set()
