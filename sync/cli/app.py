"""The verbs of `qplan`, in the order in which a quarter needs them."""

from importlib.metadata import version
from typing import Annotated

import typer

from sync.cli import (
    addin,
    agent,
    alerts,
    appeals,
    apply,
    approvals,
    approve,
    assess,
    audit,
    build,
    change,
    completion,
    config,
    cutover,
    cycle,
    daemon,
    demo,
    diff,
    doctor,
    drift,
    emulator,
    functions,
    handoff,
    hold,
    import_csv,
    init,
    leaders,
    mcp,
    outbox,
    pack,
    pay,
    person,
    pilot,
    plan,
    policy,
    pull,
    read,
    release,
    rollback,
    scorecard,
    serve,
    session,
    sheets,
    status,
    store,
    submit,
    survey,
    sync,
    trace,
    training,
    translate,
    verify,
    versions,
)

__all__ = ["app"]

app = typer.Typer(
    name="qplan",
    help=(
        "Quarterly sales planning in workbooks that compute with Python and stay true to the CRM.\n\n"
        "Exit codes: 0 done · 1 something a person must mend · 2 usage · 3 refused (not approved, tampered) · "
        "4 settings · 5 CRM · 6 workbook or store · 70 a fault in qplan."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"qplan {version('qplan')}")
        raise typer.Exit


@app.callback()
def _qplan(
    is_asked: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """What stands before any verb."""


app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("status")(status.status)
app.command("pull")(pull.pull)
app.command("import")(import_csv.import_csv)
app.command("assess")(assess.assess)
app.add_typer(cycle.app, name="cycle")
app.add_typer(session.app, name="session")
app.add_typer(leaders.app, name="leaders")
app.add_typer(appeals.app, name="appeals")
app.add_typer(change.app, name="change")
app.add_typer(pilot.app, name="pilot")
app.add_typer(outbox.app, name="outbox")
app.add_typer(training.app, name="training")
app.add_typer(survey.app, name="survey")
app.add_typer(alerts.app, name="alerts")
app.command("scorecard")(scorecard.scorecard)
app.add_typer(plan.app, name="plan")
app.add_typer(pay.app, name="pay")
app.add_typer(agent.app, name="agent")
app.add_typer(handoff.app, name="handoff")
app.command("build")(build.build)
app.command("read")(read.read)
app.add_typer(sync.app, name="sync")
app.command("diff")(diff.diff)
app.command("submit")(submit.submit)
app.add_typer(policy.app, name="policy")
app.command("approve")(approve.approve)
app.add_typer(approvals.app, name="approvals")
app.add_typer(versions.app, name="versions")
app.command("pack")(pack.pack)
app.command("apply")(apply.apply)
app.command("cutover")(cutover.cutover)
app.command("hold")(hold.hold)
app.command("release")(release.release)
app.command("rollback")(rollback.rollback)
app.command("verify")(verify.verify)
app.add_typer(drift.app, name="drift")
app.command("trace")(trace.trace)
app.add_typer(audit.app, name="audit")
app.add_typer(daemon.app, name="daemon")
app.command("functions")(functions.functions)
app.command("translate")(translate.translate)
app.add_typer(addin.app, name="addin")
app.add_typer(sheets.app, name="sheets")
app.add_typer(store.app, name="store")
app.add_typer(person.app, name="person")
app.add_typer(serve.app, name="serve")
app.add_typer(mcp.app, name="mcp")
app.add_typer(config.app, name="config")
app.command("completion")(completion.completion)
app.add_typer(emulator.app, name="emulator")
