"""`qplan training show`: how the trainings stand."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, show, table

__all__ = ["show_"]

_NAMED = 5


def show_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show each training with its day, its material, and who has not completed it."""
    from sync.bootstrap import opened
    from sync.jobs.training import trainings_of

    with opened(config) as adapters:
        found = trainings_of(adapters)
    if as_json:
        told = [
            {
                "training": one.id,
                "title": one.title,
                "due": one.due,
                "material": one.material or None,
                "people": len(one.stands.people),
                "completed": len(one.stands.days),
                "missing": [{"id": id_, "name": one.names[id_]} for id_ in one.stands.missing],
            }
            for one in found
        ]
        show({"trainings": told})
    else:
        rows = []
        for one in found:
            missing = [one.names[id_] for id_ in one.stands.missing]
            more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
            counts = f"{len(one.stands.days)} of {len(one.stands.people)}"
            rows.append([one.title, str(one.due or ""), one.material, counts, ", ".join(missing[:_NAMED]) + more])
        out.print(table("Training", ["training", "due", "material", "completed", "missing"], rows, right=[3]))
    finish(Exit.DONE)
