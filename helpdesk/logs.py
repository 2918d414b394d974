"""No customer's data in a log, whoever writes it: every handler's last step is the screening (rule 5)."""

import logging
import re

from assistant.screening.logs import mask_for_logs

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
#: What PostgreSQL says after its message quotes the row that it refused, or the query with its values. In a repr the
#: line break is written out; a group of exceptions is indented.
_QUOTED = re.compile(
    r"(?:\n|\\n)[ |]*(?:DETAIL|HINT|CONTEXT|QUERY|LINE \d+): .*?"
    r"(?=\n[ |+-]*(?:Traceback|The above exception|During handling)|\Z)",
    re.DOTALL,
)


def readable(text: str) -> str:
    """`text` for those who look after the desk: no rows of the database, and personal data masked."""
    return mask_for_logs(_QUOTED.sub(" [row left out]", text))


class MaskingFormatter(logging.Formatter):
    """What another formatter makes of a record, with its arguments, traceback and stack, masked as one text.

    The record itself stays as it is. About 0.3 ms for a line, some milliseconds for a long traceback.
    """

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        try:
            return readable(self._inner.format(record))
        except Exception:  # noqa: BLE001  (logging itself would print the raw message and its arguments)
            return (
                f"{record.levelname} {record.pathname}:{record.lineno} wrote a line that cannot be formatted"
            )


def line_formatter() -> MaskingFormatter:
    return MaskingFormatter(logging.Formatter(LINE))


def mask_every_handler() -> None:
    """Servers such as uvicorn and gunicorn bring handlers of their own before they load the application."""
    known = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for handler in {handler for logger in [logging.root, *known] for handler in logger.handlers}:
        if not isinstance(handler.formatter, MaskingFormatter):
            handler.setFormatter(MaskingFormatter(handler.formatter or logging.Formatter()))
