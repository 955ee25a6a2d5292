"""Logs with ids, kinds, durations and types of errors; never a token, never the text of a message."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Sequence

TOKEN = re.compile(r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{20,}")


class Redacting(logging.Formatter):
    """A formatter, not a filter: a traceback is text only after formatting."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets, nor the text of an exception: it may quote a message."""
        if record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0].__name__})", ()
            record.exc_info = record.exc_text = None
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[redacted]")
        return TOKEN.sub("[redacted]", line)


class Withheld(logging.Filter):
    """Drops the lines in which python-telegram-bot shows whole updates."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line may be written."""
        return not re.search(r"Received data was|Bot API endpoint|Webhook received data|Processing update", str(record.msg))


def set_up(level: str, secrets: Sequence[str]) -> None:
    """Send logs to stderr at a level; libraries that log addresses or updates are held higher."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secrets))
    handler.addFilter(Withheld())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")  # Mailbox asks for the raw list on purpose
    floor = max(logging.INFO, logging.getLogger().level)
    for name, at in (("telegram", floor), ("tornado", floor), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logging.getLogger(name).setLevel(at)
