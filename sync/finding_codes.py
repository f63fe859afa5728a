"""Codes of findings on what a plan writes and the age of its facts; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "STALE"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

STALE = Code(
    "facts.stale",
    (_BLOCKING,),
    "The workbook stands on an older snapshot than the newest.",
    "Run `qplan build`, look at what moved, and go on.",
)

CODES = (
    STALE,
    Code(
        "account-moves.gone",
        (_BLOCKING,),
        "Accounts that change hands are not in the CRM any more.",
        "Pull, build, and look.",
    ),
    Code(
        "account-moves.beside",
        (_WARNING, _NOTE),
        "What becomes of the teams, shares, deals and contacts of accounts that change hands; a warning where some go.",
        "[writeback] says which deals go along.",
    ),
    Code(
        "account-moves.no-user",
        (_BLOCKING,),
        "Accounts are given to people who are no active users of the CRM.",
        "Make them users and pull again, or give the accounts to somebody else.",
    ),
    Code(
        "account-moves.nobody",
        (_BLOCKING,),
        "Accounts are given to nobody who is planned.",
        "Type a name as it stands in the tab Territory scenarios, or empty the own move.",
    ),
    Code(
        "account-moves.owner-changed",
        (_BLOCKING,),
        "Accounts that change hands were given to somebody since they were pulled.",
        "Pull, build, and decide again.",
    ),
    Code(
        "territories.activation",
        (_NOTE,),
        "Territories are written to a planned model, which an administrator activates.",
        "Pull after it is active.",
    ),
    Code(
        "territories.file",
        (_BLOCKING,),
        "The file on territories cannot be read, or some of its lines say too little.",
        "Give it the columns developer_name and name, and fill them.",
    ),
    Code(
        "territories.model",
        (_BLOCKING,),
        "No model is planned, or several are.",
        "Make one in Setup, or name the one in writeback.territory_model, and pull.",
    ),
    Code(
        "territories.other-type",
        (_BLOCKING,),
        "Territories are there with another type than a line says.",
        "Empty the cell, or change the type in Setup.",
    ),
    Code(
        "territories.parent",
        (_BLOCKING,),
        "Lines name a parent that is not in the model, or several.",
        "Write a new parent with one plan, and what stands below it with the next.",
    ),
    Code(
        "territories.twice",
        (_BLOCKING,),
        "Several lines name the same territory.",
        "Leave one of them.",
    ),
    Code(
        "territories.type",
        (_BLOCKING,),
        "Lines name no type of territory of the org.",
        "A new territory needs one; pull, and look.",
    ),
    Code(
        "territory-people.file",
        (_BLOCKING,),
        "The file that says who works which territory cannot be read, or some of its lines say too little.",
        "Give it the columns person and territory, and fill them.",
    ),
    Code(
        "territory-people.no-user",
        (_BLOCKING,),
        "People are put into territories who are no active users of the CRM.",
        "Make them users and pull again, or take the lines out.",
    ),
    Code(
        "territory-people.nobody",
        (_BLOCKING,),
        "Lines name nobody, or several users.",
        "Name them by user name, address or Id.",
    ),
    Code(
        "territory-people.nowhere",
        (_BLOCKING,),
        "Lines name no territory of the active model, or several.",
        "Name it by its developer name, name or Id.",
    ),
    Code(
        "territory-people.role",
        (_BLOCKING,),
        "People work their territory already, in another role, which the CRM does not change.",
        "Take them out with one plan and put them in with the next, or empty the role.",
    ),
    Code(
        "territory-people.twice",
        (_BLOCKING,),
        "Several lines say the same person and territory.",
        "Leave one of them.",
    ),
    Code(
        "doctor.approvers",
        (_WARNING, _NOTE),
        "Who has to agree to a plan.",
        "Name them in [[approvals.approvers]].",
    ),
    Code(
        "doctor.exports",
        (_BLOCKING, _WARNING, _NOTE),
        "Whether the folder of exports is there, and what its files hold.",
        "Set csv.folder, and map its files with `qplan import FOLDER --preview`.",
    ),
    Code(
        "doctor.functions",
        (_NOTE,),
        "What computes functions in cells, and whether this machine has what that takes.",
        "Install the extra that the sentence names, where the functions are served from.",
    ),
    Code(
        "doctor.post",
        (_BLOCKING, _NOTE),
        "Whether mails can be sent.",
        "See [post] in qplan.toml: host, port, starttls, username, and QPLAN_POST__PASSWORD.",
    ),
    Code(
        "doctor.sheets",
        (_BLOCKING, _WARNING, _NOTE),
        "Whether Google lets the login in.",
        "Put the key of a service account where [sheets] says.",
    ),
    Code(
        "doctor.store",
        (_BLOCKING, _WARNING, _NOTE),
        "Whether the store can be written, its log is as it was written, and its disk has room.",
        "As the sentence says; `qplan store check` looks at all of it.",
    ),
    Code(
        "account-moves.pilot",
        (_NOTE,),
        "Accounts stay where they are while a pilot of territory changes runs, or since it was taken back.",
        "`qplan pilot end` applies the changes to everybody, or to nobody.",
    ),
    Code(
        "policy.change-too-large",
        (_BLOCKING,),
        "Somebody's amounts, or the sum of all, change by more than the policy allows.",
        "Change the plan, or the limit in [policy] if it is meant.",
    ),
    Code(
        "policy.declined-unchanged",
        (_BLOCKING,),
        "The plan is the same as one that an approver declined.",
        "Change it, or say in the reasons what its approvers did not know.",
    ),
    Code(
        "policy.finding-stops",
        (_BLOCKING,),
        "The plan has a finding that only warns by itself, and that the policy lets nothing be submitted with.",
        "Mend it, or take its code out of policy.blocking.",
    ),
    Code(
        "policy.gate-not-passed",
        (_BLOCKING,),
        "A gate that the policy asks for is neither passed nor waived.",
        "Change the plan, or have the gate waived: `qplan policy waive`.",
    ),
    Code(
        "policy.gate-unknown",
        (_BLOCKING,),
        "The policy asks for a gate that there is not.",
        "Name a gate in policy.gates as the tab Scorecard does.",
    ),
    Code(
        "policy.nobody-asked",
        (_BLOCKING,),
        "No rule of the policy speaks of the plan's changes, so that nobody is asked.",
        "Add a rule to [policy] that speaks of them.",
    ),
    Code(
        "policy.unlike-the-past",
        (_BLOCKING,),
        "The sum of all amounts lies further from the median of the last quarters than the policy allows.",
        "Change the plan, or the limit in [policy] if it is meant.",
    ),
    Code(
        "policy.nobody-left",
        (_BLOCKING,),
        "A rule of the policy asks for approval by somebody, and nobody is left who could give it.",
        "Have another person submit the plan, or name another approver.",
    ),
    Code(
        "quota.family-unknown",
        (_BLOCKING,),
        "Quotas are to be set by product family, and no quota or booking of the last year names one.",
        "Take family out of plan.quota_grain, or set one quota by family in the CRM.",
    ),
    Code(
        "quota.left-alone",
        (_NOTE,),
        "The CRM holds quotas of the quarter that the plan does not speak of; they are neither changed nor deleted.",
    ),
    Code(
        "quota.measure-unknown",
        (_BLOCKING,),
        "The forecasting type counts something that is not modelled: splits, quantities, another amount or date.",
        "Set plan.forecasting_type to a revenue type by close date without splits.",
    ),
    Code(
        "quota.no-rate",
        (_BLOCKING,),
        "A quota is kept in a currency to which there is no rate.",
        "Add the currency's conversion rate in the CRM and pull again, or give a planning rate ([plan.rates]).",
    ),
    Code(
        "quota.no-territory",
        (_BLOCKING,),
        "Quotas are set by territory, and somebody with a quota serves none.",
        "Assign a territory in the CRM and pull again, or take territory out of plan.quota_grain.",
    ),
    Code(
        "quota.no-amount",
        (_BLOCKING,),
        "A row has no quota that could be one.",
        "Empty is not zero: type an amount as override with its reason, or run `qplan build`.",
    ),
    Code(
        "quota.below-zero",
        (_WARNING,),
        "A quota is below zero, and lowers every sum it is in.",
        "Correct it in the CRM, and pull again.",
    ),
    Code(
        "quota.of-team",
        (_NOTE,),
        "A manager's quota is that of the people below, and is counted with theirs.",
        "Take the manager out of the forecast hierarchy above them, if it is the manager's own.",
    ),
    Code(
        "quota.other-currency",
        (_BLOCKING,),
        "The CRM holds a quota in another currency than the one it is to be written in.",
        "Write in the record's currency (plan.quota_currency), or replace the record in the CRM.",
    ),
    Code(
        "quota.period-unaligned",
        (_BLOCKING,),
        "The forecast periods of the CRM do not begin where those of the planned quarter do.",
        "Give the plan the CRM's fiscal calendar: a quota lands in whichever period holds its date.",
    ),
    Code(
        "quota.share-missing",
        (_BLOCKING,),
        "A forecast period or product family has no share of the quotas.",
        "Type one, or 0; empty is not zero.",
    ),
    Code(
        "quota.shares-in-proportion",
        (_NOTE,),
        "Shares of forecast periods or product families do not add up to 100 % and are taken in proportion.",
    ),
    Code(
        "quota.team-kept",
        (_WARNING,),
        "A manager's quota in the CRM is that of the team; the manager's own is not written over it.",
        "Override it with 0 and a reason, so that others carry it; the team's quota is set in the CRM.",
    ),
    Code(
        "quota.total-beside-parts",
        (_WARNING, _NOTE),
        "Quotas without a family, territory or forecasting group stand beside quotas with one, which alone count.",
        "Delete the ones in the CRM that are not in force.",
    ),
    Code(
        "quota.twice",
        (_BLOCKING,),
        "The CRM holds several quotas that nothing tells apart.",
        "Keep the one in force in the CRM, and pull again.",
    ),
    Code(
        "quota.type-inactive",
        (_BLOCKING,),
        "The plan's forecasting type is not active, so that nobody would see its quotas.",
        "Activate it in Forecasts Settings, or set plan.forecasting_type to an active one.",
    ),
)
