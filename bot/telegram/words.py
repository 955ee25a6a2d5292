"""What the bot says of its own in Telegram, read from one file of words."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal

from bot.answer import Lang
from bot.vocabulary import WORDS


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, Any]]:
    """Everything in the file, by language."""
    return tomllib.loads((WORDS / "telegram.toml").read_text(encoding="utf-8"))


def say(lang: Lang, key: str, **values: object) -> str:
    """One sentence in one language, its braces filled in; numbers are written as the language writes them."""
    written = {name: format_decimal(value, locale=lang) if isinstance(value, int) else value for name, value in values.items()}
    return str(words()[lang][key]).format(**written)


def table(lang: Lang, key: str) -> dict[str, str]:
    """A table of short words: buttons, commands, steps of a proof."""
    return {name: str(text) for name, text in words()[lang][key].items()}


def tongue(code: str | None) -> Lang:
    """The language of a Telegram client: fr-CH  ->  fr, anything unknown  ->  en."""
    return "fr" if (code or "").lower().startswith("fr") else "en"
