# Everything a newcomer needs: `make demo` and `make test`. Repeated runs are quick and work offline.

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
SCRIPT := backend/shipwhen/static/dist/shipwhen.js
NODE_MODULES := storefront/node_modules/.package-lock.json

.PHONY: help install script demo lint test screenshots bench browser clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

install: .venv/.installed ## prepare .venv, and nothing else

script: $(SCRIPT) ## build the storefront script

demo: install script ## a shop to try everything in, at http://127.0.0.1:8010/ or PORT=...
	$(BIN)/shipwhen demo $(if $(PORT),--port $(PORT))

lint: install $(NODE_MODULES) ## formatting, lint and types, Python and JavaScript
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	cd storefront && node_modules/.bin/tsc --project .

test: install script browser lint ## everything: lint, unit, API, real browser
	cd storefront && npm test --silent
	$(BIN)/pytest -n 2
	$(BIN)/pytest -n 2 tests/browser --durations=10

screenshots: install script browser ## a picture of every theme, page and state, in build/screenshots
	$(BIN)/pytest -n 2 tests/browser --photographs

bench: install script browser ## the figures that we claim, as ratios and counts
	$(BIN)/python tests/bench/bench.py $(ONLY)

browser: install
	@$(BIN)/python -m shipwhen.qa.chromium

clean: ## forget everything that was installed and built
	rm -rf .venv build dist storefront/node_modules backend/shipwhen/static

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; }
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt pip
	$(BIN)/pip install -q -c constraints.txt -e '.[postgres,redis]' --group dev
	@touch $@

$(NODE_MODULES): storefront/package.json storefront/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed."; exit 1; }
	cd storefront && npm ci --silent --no-audit --no-fund
	@touch $@

$(SCRIPT): $(NODE_MODULES) storefront/build.js $(wildcard storefront/src/*.js storefront/src/*.css)
	cd storefront && npm run build --silent
