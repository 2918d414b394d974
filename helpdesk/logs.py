"""No customer's data in a log, whoever writes it: every handler's last step is the screening (rule 5)."""

import logging

from assistant.screening.logs import mask_for_logs

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class MaskingFormatter(logging.Formatter):
    """What another formatter makes of a record, with its arguments, traceback and stack, masked as one text.

    The record itself stays as it is. About 0.3 ms for a line, some milliseconds for a long traceback.
    """

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        try:
            return mask_for_logs(self._inner.format(record))
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
