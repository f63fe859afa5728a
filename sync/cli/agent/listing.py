"""`qplan agent list`: the agents, their weeks and tasks, and the newest package of each."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the agents with the weeks they work in, the tasks they answer, and when their package was made last."""
    from sync.bootstrap import opened
    from sync.cycle.agents.registry import AGENTS
    from sync.jobs.agents import made_packages

    with opened(config) as adapters:
        made = {(event.payload["name"], event.payload["week"]): event for event in made_packages(adapters)}
    agents = [
        {
            "name": agent.name,
            "about": agent.about,
            "model": agent.model,
            "weeks": [
                {
                    "week": duty.week,
                    "title": duty.title,
                    "tasks": [task.title for task in duty.tasks],
                    "reads": duty.needs,
                    "to": duty.to,
                    "digest": event.payload["digest"] if event else None,
                    "as_of": event.payload["as_of"] if event else None,
                    "made_at": event.at if event else None,
                }
                for duty in agent.duties
                for event in [made.get((agent.name, duty.week))]
            ],
        }
        for agent in AGENTS
    ]
    if as_json:
        show({"agents": agents})
        finish(Exit.DONE)
    for agent in AGENTS:
        say(f"{agent.name}: {agent.about}")
        for duty in agent.duties:
            event = made.get((agent.name, duty.week))
            last = f"made {event.at:%Y-%m-%d %H:%M} as of {event.payload['as_of']}" if event else "not made yet"
            say(f"  week {duty.week}: {duty.title}, {last}", *(f"    {task.title}" for task in duty.tasks))
    finish(Exit.DONE)
