# A helpdesk from one command: `make demo`. Needs python3 >= 3.11, nothing else.
PORT = 8000
PYTHON = .venv/bin/python
CHECK_ENVIRONMENT = HELPDESK_MODE=development DATABASE_URL=postgres://check@127.0.0.1/check \
	REDIS_URL=redis://127.0.0.1/0 CACHE_URL=redis://127.0.0.1/1

.PHONY: help demo demo-reset test check evaluate format messages lock chromium clean
.DEFAULT_GOAL = help

help:
	@echo "make demo [PORT=8000]   the whole desk on this machine, with invented people"
	@echo "make demo-reset         forget everything the demo has stored"
	@echo "make test               the whole suite, browser journeys included"
	@echo "make check              style, types, templates, import contracts"
	@echo "make evaluate DATA=DIR  real cases of others in DIR, the product's figures and their marks"
	@echo "make format             let ruff put the code in order"
	@echo "make messages           collect texts for translation (needs GNU gettext)"
	@echo "make lock               choose versions anew within requirements*.in"
	@echo "make clean              remove everything that make has made"

demo: .venv/.runtime
	@exec $(PYTHON) manage.py demo --port $(PORT)

demo-reset: .venv/.runtime
	@exec $(PYTHON) manage.py demo --reset

# Some machines keep no compiled code: each of the suite's many processes would compile everything anew.
test: .venv/.development .venv/.embeddings chromium
	@PYTHONDONTWRITEBYTECODE= exec $(PYTHON) -m pytest -n auto

check: .venv/.development
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(CHECK_ENVIRONMENT) $(PYTHON) -m mypy
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as main; main()" --no-logo

evaluate: .venv/.development .venv/.embeddings
	@if [ -z "$(DATA)" ]; then echo "Say where the cases are: make evaluate DATA=folder"; exit 2; fi
	@PYTHONPATH=.venv/embeddings $(PYTHON) -m benchmarks.evaluation $(DATA) $(SUBJECTS)

format: .venv/.development
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

messages: .venv/.development
	$(PYTHON) manage.py makemessages --locale zh_Hans --no-wrap --no-obsolete --ignore ".venv/*" --ignore "tests/*"

lock: .venv/.development
	$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	for name in requirements requirements-dev; do \
		$(PYTHON) -m uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
			$$name.in -o $$name.lock || exit 1; \
	done

clean:
	@if [ -x $(PYTHON) ]; then $(PYTHON) manage.py demo --reset || exit 1; fi
	rm -rf .venv .helpdesk .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Chromium comes with the system where that is possible; the suite itself says what it leaves out without it.
chromium:
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
		if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser journeys (once) ..."; \
		export DEBIAN_FRONTEND=noninteractive; install="apt-get install -qq --yes --no-install-recommends fonts-noto-cjk"; \
		apt-get update -qq; \
		$$install chromium-headless-shell >/dev/null 2>&1 || $$install chromium >/dev/null || \
			echo "Chromium could not be installed."; \
	fi

.venv/.runtime: requirements.lock
	@sh .ci/install requirements.lock
	@touch $@

.venv/.development: requirements-dev.lock
	@sh .ci/install requirements-dev.lock
	@touch $@ .venv/.runtime

# Beside the environment, not in it: the product is tested as it is without the extra.
.venv/.embeddings: requirements-embeddings.txt .venv/.development
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--upgrade --target .venv/embeddings -r requirements-embeddings.txt
	@touch $@
