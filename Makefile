# make demo: see a quarter planned, in some two minutes.  make test: some six minutes of tests.  make full: the long ones; CI runs both.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RIVALS := .venv-rivals

# What must be right in every branch, and the tests that go through all of it. These alone run under measurement: it
# makes them half as slow again, and the others, laws among them, add nothing to it.
EXACT    := calculations sync.model sync.writeback.diff sync.writeback.steps sync.approval sync.plan.identity \
            sync.cycle.state sync.cycle.evidence sync.cycle.calendar sync.cycle.template sync.cycle.people \
            sync.cycle.open_days sync.cycle.critical_path sync.cycle.invitations sync.cycle.session \
            sync.cycle.survey sync.cycle.leaders sync.cycle.appeals sync.cycle.changes sync.cycle.messages sync.cycle.outbox sync.cycle.training sync.cycle.pilot sync.cycle.alerts \
            sync.cycle.agents.package sync.cycle.agents.source sync.cycle.agents.agent sync.cycle.agents.narrative \
            sync.cycle.agents.wording sync.cycle.agents.document sync.cycle.handoffs
MEASURED := tests/calculations tests/sync/model tests/sync/approval tests/sync/plan tests/sync/cycle \
            $(filter-out tests/sync/writeback/test_schedules.py,$(wildcard tests/sync/writeback/test_*.py))

# On two cores, file by file in their order: the last ones are short, so that neither core waits long for the other.
BOTH   := -n 2 --dist loadfile --no-loadscope-reorder

# Rewriting every assertion, so that one that fails shows its values, takes each core some twenty seconds in a fresh
# clone. Those that failed are run again with it.
QUICK  := -m "not soak and not full" --assert=plain
AGAIN  := || { $(BIN)/python -m pytest --last-failed --last-failed-no-failures none -m "not soak and not full"; exit 1; }

# The tests start hundreds of processes: each would compile all of qplan anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test full beds lint types unit coverage soak bench profile clean
.DEFAULT_GOAL := demo

# Two environments in one place: the demo needs only what users install, tests add the developers' tools.
$(VENV)/.demo: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[demo]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

# What the tests of Excel on the web and Google Sheets need of Node; without npm they say so and skip.
NODE := tests/hosts/node
$(NODE)/node_modules/.package-lock.json: $(NODE)/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix $(NODE) --silent; else echo "npm is not here: some host tests will skip"; fi

beds: $(NODE)/node_modules/.package-lock.json

demo: $(VENV)/.demo
	@$(BIN)/qplan demo

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev beds
	$(BIN)/python -m pytest $(BOTH) $(QUICK) $(MEASURED) $(EXACT:%=--cov=%) --cov-report= $(AGAIN)
	$(BIN)/coverage report --fail-under=100
	$(BIN)/python -m pytest $(BOTH) $(QUICK) $(MEASURED:%=--ignore=%) $(AGAIN)

# What needs minutes: matrices, real hosts, PostgreSQL, the built wheel, desk size.
full: $(VENV)/.dev beds
	$(BIN)/python -m pytest $(BOTH) -m full

coverage: $(VENV)/.dev beds
	$(BIN)/python -m pytest $(BOTH) -m "not soak" --cov --cov-report=term

soak: $(VENV)/.dev beds
	$(BIN)/python -m pytest -m soak

# statsforecast pins pandas below 3, so the forecasts are compared with it in an environment of its own.
$(RIVALS)/.made: benchmarks/rivals/requirements.txt
	$(PYTHON) -m venv $(RIVALS)
	$(RIVALS)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/rivals/requirements.txt
	@touch $@

bench: $(VENV)/.dev $(RIVALS)/.made
	$(BIN)/python -m benchmarks

# Programs nobody here wrote read and write the emulators: jsforce, sf, CumulusCI, Singer taps, Airbyte, dlt; gspread,
# pygsheets, Google's own clients and others.
# Each is installed, unmodified, into an environment of its own below .clients; make clients CLIENTS="sf jsforce" takes
# some. It downloads and takes minutes, so no test depends on it.
CLIENTS ?=
.PHONY: clients
clients: $(VENV)/.dev
	$(BIN)/python -m benchmarks.clients $(CLIENTS)

# Where a verb spends its time at desk size: make profile VERB=read. The desk is kept in $(DESK); making it takes minutes.
VERB ?= read
DESK ?= .desk
profile: $(VENV)/.dev
	$(BIN)/python -m benchmarks.profile_verb $(VERB) --folder $(DESK)

# The pages of docs/ that the program writes itself (a test finds out when one is behind), and all of them as a site.
.PHONY: docs changelog audit licences sbom
docs: $(VENV)/.dev
	$(BIN)/python -m sync.pages
	$(BIN)/mkdocs build --quiet --clean

# Known holes of the installed parts. It asks PyPI: where it could not look, it says so and is not red for that.
audit: $(VENV)/.dev
	$(BIN)/python -m benchmarks.parts audit

# The licence of every part; red for one that may not be passed on with qplan.
licences: $(VENV)/.dev
	$(BIN)/python -m benchmarks.parts licences

# The list of parts, in CycloneDX.
sbom: $(VENV)/.dev
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom.json $(BIN)/python

# Folds the lines of changelog.d/ into CHANGELOG.md, at a release.
changelog:
	$(PYTHON) changelog.d/fold.py

clean:
	rm -rf $(VENV) $(RIVALS) .clients .desk $(NODE)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* site sbom.json
