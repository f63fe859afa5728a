"""Who else works on an account or a deal: team members, and the shares by which records are seen."""

from sync.emulators.salesforce.metadata.kinds import SYSTEM, Field, SObject, frozen, id_field, picklist, ref

__all__ = ["SHARING"]

_ROLES = ("Account Manager", "Executive Sponsor", "Lead Qualifier", "Opportunity Owner", "Pre-Sales Consultant",
          "Sales Manager", "Sales Rep")  # fmt: skip
_STAMPS = tuple(f for f in SYSTEM if f.name in {"LastModifiedDate", "LastModifiedById", "IsDeleted"})
_CAUSES = ("Owner", "Manual", "Team", "Rule", "ImplicitChild", "ImplicitParent", "Territory2AssociationManual",
           "Territory2Forecast")  # fmt: skip


def _access(kind: str, *, none: bool = True, createable: bool = True) -> Field:
    levels = (*(("None",) if none else ()), "Read", "Edit")
    name = f"{kind}AccessLevel"
    made = picklist(name, *levels, "All", label=f"{kind} Access", restricted=True, default=levels[0], nillable=False)
    return made if createable else frozen(made)


_LEVELS = (_access("Account", none=False), _access("Opportunity"), _access("Case"), _access("Contact"))

ACCOUNT_TEAM_MEMBER = SObject(
    "AccountTeamMember", "Account Team Member", "Account Team Members", "01M",
    (
        id_field(),
        ref("AccountId", "Account", nillable=False, updateable=False, label="Account ID", child="AccountTeamMembers"),
        ref("UserId", "User", nillable=False, updateable=False, label="User ID", child="AccountTeams"),
        picklist("TeamMemberRole", *_ROLES, label="Team Role"),
        *_LEVELS,
        *SYSTEM,
    ),
    recycles=False, requires="teams",
)  # fmt: skip

ACCOUNT_SHARE = SObject(
    "AccountShare", "Account Share", "Account Share", "00r",
    (
        id_field(),
        ref("AccountId", "Account", nillable=False, updateable=False, label="Account ID", child="Shares"),
        ref("UserOrGroupId", "User", nillable=False, updateable=False, label="User/Group ID"),
        *_LEVELS,
        frozen(picklist("RowCause", *_CAUSES, restricted=True, default="Manual", label="Row Cause")),
        *_STAMPS,
    ),
    replicateable=False, recycles=False, requires="teams",
)  # fmt: skip

OPPORTUNITY_TEAM_MEMBER = SObject(
    "OpportunityTeamMember", "Opportunity Team Member", "Opportunity Team Members", "00q",
    (
        id_field(),
        ref("OpportunityId", "Opportunity", nillable=False, updateable=False, label="Opportunity ID",
            child="OpportunityTeamMembers"),
        ref("UserId", "User", nillable=False, updateable=False, label="User ID", child="OpportunityTeams"),
        picklist("TeamMemberRole", *_ROLES, label="Team Role"),
        _access("Opportunity"),
        *SYSTEM,
    ),
    recycles=False, requires="teams",
)  # fmt: skip

OPPORTUNITY_SHARE = SObject(
    "OpportunityShare", "Opportunity Share", "Opportunity Share", "00t",
    (
        id_field(),
        ref("OpportunityId", "Opportunity", nillable=False, updateable=False, label="Opportunity ID", child="Shares"),
        ref("UserOrGroupId", "User", nillable=False, updateable=False, label="User/Group ID"),
        _access("Opportunity"),
        frozen(picklist("RowCause", *_CAUSES, restricted=True, default="Manual", label="Row Cause")),
        *_STAMPS,
    ),
    replicateable=False, recycles=False, requires="teams",
)  # fmt: skip

SHARING = (ACCOUNT_TEAM_MEMBER, ACCOUNT_SHARE, OPPORTUNITY_TEAM_MEMBER, OPPORTUNITY_SHARE)
