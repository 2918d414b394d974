"""What a process writes into its log holds nobody's data, whoever in the process writes it."""

import io
import logging
import os
import subprocess
import sys

import pytest

from helpdesk.logs import MaskingFormatter, line_formatter, mask_every_handler

PHONE, CARD = "13812345678", "4242 4242 4242 4242"
SETUP = "import logging, django; django.setup(); "
SAY = f"""
try:
    raise ValueError("call {PHONE}")
except ValueError:
    logging.getLogger("{{name}}").exception("card %s", "{CARD}")
"""
#: How each server sets up its logging before, and the loggers that it or its tasks write to.
PROCESSES = {
    "web": (
        "import logging, uvicorn; uvicorn.Config('helpdesk.asgi:application').load(); ",
        ["uvicorn.error", "django.request", "assistant.tasks"],
    ),
    "worker": (
        SETUP + "from helpdesk.celery import app; app.log.setup(loglevel='INFO', redirect_stdouts=True); ",
        ["celery.app.trace", "celery.task", "celery.worker", "multiprocessing", "assistant.tasks"],
    ),
    "command": (SETUP, ["django", "assistant.tasks"]),
}


def written(record: logging.LogRecord) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(line_formatter())
    handler.handle(record)
    return stream.getvalue()


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("assistant", logging.INFO, __file__, 1, message, arguments, None)


def test_message_and_arguments_are_masked_as_one_text() -> None:
    line = written(record("passport %s of %s", "E12345678", {"phone": PHONE}))
    assert "E12345678" not in line
    assert PHONE not in line
    assert "INFO assistant: passport [passport]" in line


def test_what_explains_a_line_stays_readable() -> None:
    line = written(record("Draft %s waits for the sweep, attempt %s, key %s", 12345678, 3, "aB3xY9zQ" * 2))
    assert "Draft 12345678 waits for the sweep, attempt 3" in line


def test_a_line_that_cannot_be_formatted_is_not_printed_raw(capsys: pytest.CaptureFixture[str]) -> None:
    line = written(record("call %s and %s", PHONE))
    assert f"INFO {__file__}:1 wrote a line that cannot be formatted" in line
    assert PHONE not in line + capsys.readouterr().err


def test_the_record_itself_stays_whole_for_other_handlers() -> None:
    kept = record("call %s", PHONE)
    written(kept)
    assert kept.getMessage() == f"call {PHONE}"


def test_a_handler_that_a_server_brought_is_masked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("brought: %(message)s"))
    logger = logging.getLogger("somebody.elses")
    monkeypatch.setattr(logger, "handlers", [handler])
    mask_every_handler()
    mask_every_handler()
    logger.error("call %s", PHONE)
    assert stream.getvalue() == "brought: call [phone ··5678]\n"
    assert isinstance(handler.formatter, MaskingFormatter)


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_writes_a_customers_data(process: str) -> None:
    setup, names = PROCESSES[process]
    script = setup + "".join(SAY.format(name=name) for name in names)
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "helpdesk.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    output = done.stdout + done.stderr
    assert output.count("Traceback") == len(names), output
    assert output.count("[card ··4242]") == output.count("call [phone ··5678]") == len(names)
    assert PHONE not in output
    assert CARD not in output


def test_what_a_worker_prints_goes_through_its_log() -> None:
    script = PROCESSES["worker"][0] + f"print('call {PHONE}')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "helpdesk.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "call [phone ··5678]" in done.stderr
    assert PHONE not in done.stdout + done.stderr
