"""Which objects the pull tests over the emulator read."""

from sync.model.pull_set import by_name

OBJECTS = tuple(by_name(name) for name in ("User", "Account", "Opportunity", "ForecastingQuota"))
