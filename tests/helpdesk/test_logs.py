"""What a process writes into its log holds nobody's data, whoever in the process writes it."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models.expressions import RawSQL

from helpdesk.logs import MaskingFormatter, line_formatter, mask_every_handler
from tests.helpdesk.rows import refused
from tickets.models import Message, Ticket

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


@pytest.mark.parametrize("said", ["I am Anna Kowalski", "Hello\n\nI am\nAnna Kowalski"])
def test_a_row_that_the_database_refused_is_not_printed(ask: Callable[..., Ticket], said: str) -> None:
    with pytest.raises(IntegrityError) as raised:
        refused(ask(), said)
    assert "Kowalski" in str(raised.value), "nothing was there to be left out"
    failed = record("Storing broke")
    failed.exc_info = (raised.type, raised.value, raised.tb)
    line = written(failed)
    assert "Kowalski" not in line
    assert line.count("agents_messages_have_a_user") == 2
    assert line.count("Traceback (most recent call last)") == 2, (
        "the cause and what came of it are both there"
    )
    assert "Kowalski" not in written(record("Task failed: %r", raised.value))


def test_a_query_that_the_database_cannot_read_is_not_printed(db: None) -> None:
    with pytest.raises(DataError) as raised, transaction.atomic():
        Message.objects.filter(pk=RawSQL("CAST(%s AS integer)", ["12 Anna"])).exists()
    assert "LINE 1: " in str(raised.value)
    assert "LINE 1: " not in written(record("It broke: %s", raised.value))


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
