# One command per need; `make` alone lists them. Each step runs again only when what it depends on changed.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= .data

WEB_SOURCES := $(shell find web-client/src web-client/public -type f 2>/dev/null) $(wildcard web-client/*.html web-client/*.json web-client/*.ts) $(wildcard runtime-crate/pkg/*.wasm)

.DEFAULT_GOAL := help
.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

# --- Using it ------------------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/.run web-client/dist/.built ## Install, build and start a demo project (PORT=8000)
	@exec $(BIN)/omnicraft demo --port $(PORT) --data $(DATA)

$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "OmniCraft needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@echo "Installing the server into $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

web-client/node_modules/.installed: web-client/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "OmniCraft needs Node 20 or newer to build its web client." >&2; exit 2; }
	@echo "Installing what the web client is built with …"
	@cd web-client && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web-client/dist/.built: web-client/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web client …"
	@cd web-client && npm run --silent build
	@touch $@

# --- Working on it -------------------------------------------------------------------------------------------------

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

tests/node_modules/.installed: tests/package-lock.json
	@cd tests && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: tools
tools:
	@sh tests/tools.sh

.PHONY: setup
setup: tools $(VENV)/.test web-client/dist/.built tests/node_modules/.installed ## Install everything that the tests need

.PHONY: test
test: setup test-rust test-web test-python test-browser ## Run every test: Python, Rust, TypeScript, browser

.PHONY: test-python
test-python: setup ## Python tests, on every core
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

.PHONY: test-rust
test-rust: tools ## Rust tests of the runtime
	cd runtime-crate && ../tests/with-rust.sh cargo test --quiet

.PHONY: test-web
test-web: web-client/node_modules/.installed ## TypeScript unit tests of the web client
	cd web-client && npm test --silent

.PHONY: test-browser
test-browser: setup ## Whole round trips: real server, real clients in Node, real Chromium
	cd tests && npm test --silent

.PHONY: baselines
baselines: setup ## Take the pictures of every screen anew, after a change that is meant (tests/browser/baselines)
	cd tests && RENEW_BASELINES=1 npx vitest run browser/looks.test.ts

.PHONY: lint
lint: setup ## Linters and type checkers of all three languages, two at a time
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-python lint-types lint-web lint-tests lint-rust

.PHONY: lint-python lint-types lint-web lint-tests lint-rust
lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types:
	$(BIN)/mypy

lint-web:
	cd web-client && npm run --silent lint

lint-tests:
	cd tests && npm run --silent lint

lint-rust:
	cd runtime-crate && ../tests/with-rust.sh cargo fmt --all --check
	cd runtime-crate && ../tests/with-rust.sh cargo clippy --quiet --workspace --all-targets -- -D warnings

$(VENV)/.native: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[native]'
	@touch $@

build/native/.built: $(VENV)/.native native_build.py $(shell find collab/compile collab/crdt collab/rooms -name '*.py' -o -name schema.json)
	@echo "Building the native modules …"
	@$(BIN)/python native_build.py
	@touch $@

.PHONY: native
native: build/native/.built ## Build compiler and rooms as native modules into build/native (minutes; needs a C compiler)

.PHONY: test-native
test-native: setup native ## The tests of compiler, documents and rooms against the native modules
	PYTHONPATH=build/native $(BIN)/pytest --numprocesses=auto --dist=worksteal -m "not plain" tests/compile tests/crdt tests/rooms

.PHONY: wheel
wheel: web-client/dist/.built ## A wheel for this platform, with the native modules, into build/wheel
	OMNICRAFT_NATIVE=1 $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .

FIRST ?= 0
COUNT ?= 10000
.PHONY: fuzz-compile
fuzz-compile: setup ## Random programs beside Node: COUNT=10000, seeds from FIRST=0
	$(BIN)/python -m tests.compile.programs $(FIRST) $(COUNT)

.PHONY: fuzz-api
fuzz-api: setup ## The HTTP API against its description, with many examples (some minutes)
	OMNICRAFT_FUZZ_EXAMPLES=100 $(BIN)/python -m pytest tests/api/test_schema.py -q

.PHONY: coverage
coverage: setup ## Line and branch coverage of the Python tests
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage report

# Each of these takes minutes; a short run of each is part of `make test`.

.PHONY: fuzz
fuzz: setup ## A million mutated frames, 2,000 random lives of a room
	OMNICRAFT_FUZZ_FRAMES=1000000 $(BIN)/python -m tests.faults.test_fuzz
	OMNICRAFT_LIVES=2000 $(BIN)/python -m pytest -q --timeout=600 tests/rooms/test_convergence.py

.PHONY: faults
faults: setup ## kill -9 two hundred times under load; disks that fail or are slow; slow peers
	OMNICRAFT_KILLS=200 $(BIN)/python -m tests.faults.test_kills
	$(BIN)/python -m pytest -q tests/faults/test_disk.py tests/faults/test_slow_peers.py tests/faults/test_heavy.py

.PHONY: soak
soak: setup ## A hundred rooms for half an hour (SECONDS=1800): memory and files stay flat
	SECONDS_TO_SOAK=$(or $(SECONDS),1800) $(BIN)/python -m tests.faults.soak

.PHONY: runtime
runtime: tools tests/node_modules/.installed ## Rebuild the modules of runtime-crate/pkg
	sh runtime-crate/build.sh

.PHONY: generate
generate: $(VENV)/.run ## Rewrite what is generated: constants, tables of LANGUAGE.md and of the editor, the description of the HTTP API
	$(BIN)/python runtime-crate/generate.py
	$(BIN)/python -m collab.compile.reference
	$(BIN)/python -m collab.compile.vocabulary
	$(BIN)/python -m collab.api.description

.PHONY: clean
clean: ## Remove what was built and installed; keeps the data folder
	rm -rf $(VENV) web-client/node_modules web-client/dist tests/node_modules bench/node_modules runtime-crate/target build

# --- Measuring it --------------------------------------------------------------------------------------------------

bench/node_modules/.installed: bench/package-lock.json
	@cd bench && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: bench-latency
bench-latency: setup bench/node_modules/.installed ## Key press → text and → new preview at ten peers
	cd bench && node latency.mjs

.PHONY: bench-editor
bench-editor: setup bench/node_modules/.installed ## Cold start of the editor and of an embed page; typing beside 20 others
	cd bench && node editor.mjs

.PHONY: bench-compile
bench-compile: $(VENV)/.test bench/node_modules/.installed ## Compile time beside Svelte's and esbuild's
	@! $(BIN)/python native_build.py --can || $(MAKE) --no-print-directory native
	$(BIN)/python bench/compile_time.py

.PHONY: bench-history
bench-history: $(VENV)/.test ## Seek in a history of 100,000 edits, beside a replay by pycrdt
	$(BIN)/python bench/history.py

.PHONY: bench-compile-memory
bench-compile-memory: $(VENV)/.test ## Memory of a compile worker over 10,000 compiles
	$(BIN)/python bench/compile_memory.py

.PHONY: bench-runtime
bench-runtime: $(VENV)/.test bench/node_modules/.installed tests/node_modules/.installed ## Update, draw, swap and memory of the runtime beside vanilla, Solid, PixiJS, Konva, Svelte
	cd bench && node runtime.mjs $(if $(ONLY),--only '$(ONLY)') $(if $(COUNT),--count $(COUNT))

.PHONY: bench-size
bench-size: web-client/dist/.built $(VENV)/.test bench/node_modules/.installed ## Gzipped size of runtime and component, beside Solid and Svelte
	$(BIN)/python bench/size.py

$(VENV)/.bench: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

.PHONY: bench-hub
bench-hub: setup $(VENV)/.bench bench/node_modules/.installed ## The hub under load beside y-websocket, Hocuspocus, pycrdt-websocket
	@! $(BIN)/python native_build.py --can || $(MAKE) --no-print-directory native
	cd bench && node hub.mjs

.PHONY: bench-api
bench-api: $(VENV)/.test web-client/dist/.built ## Requests per second beside a bare Starlette handler
	$(BIN)/python bench/api.py
