"""Settings, read from the environment in this module alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.answer import Lang
from retrieval.errors import NewsroomError

NAMES = {
    "library": "NEWSROOM_LIBRARY", "lang": "NEWSROOM_LANG", "search": "NEWSROOM_SEARCH", "pipeline_fr": "NEWSROOM_PIPELINE_FR",
    "pipeline_en": "NEWSROOM_PIPELINE_EN", "telegram_token": "NEWSROOM_TELEGRAM_TOKEN",
    "telegram_token_file": "NEWSROOM_TELEGRAM_TOKEN_FILE", "telegram_api": "NEWSROOM_TELEGRAM_API",
    "telegram_webhook": "NEWSROOM_TELEGRAM_WEBHOOK", "telegram_webhook_port": "NEWSROOM_TELEGRAM_WEBHOOK_PORT",
    "telegram_webhook_secret": "NEWSROOM_TELEGRAM_WEBHOOK_SECRET", "telegram_poll": "NEWSROOM_TELEGRAM_POLL",
    "telegram_rate": "NEWSROOM_TELEGRAM_RATE", "data": "NEWSROOM_DATA", "log": "NEWSROOM_LOG",
}


class SettingsError(NewsroomError):
    """A setting that cannot be used; the person who set it can mend it."""


class Settings(BaseModel):
    """Everything configurable, validated; the token never shows in a repr."""

    model_config = ConfigDict(frozen=True)

    library: Path | None = None
    lang: Lang | None = None
    search: Literal["postings", "rank-bm25"] = "postings"
    pipeline_fr: str | None = None
    pipeline_en: str | None = None
    telegram_token: SecretStr | None = None
    telegram_token_file: Path | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_webhook: str | None = None
    telegram_webhook_port: int = Field(default=8443, ge=1, le=65_535)
    telegram_webhook_secret: SecretStr | None = None
    telegram_poll: int = Field(default=30, ge=1, le=50)
    telegram_rate: int = Field(default=20, ge=1)
    data: Path | None = None
    log: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def pipelines(self) -> dict[str, str]:
        """Pipelines chosen instead of the shipped ones, by language."""
        chosen = {"fr": self.pipeline_fr, "en": self.pipeline_en}
        return {lang: name for lang, name in chosen.items() if name}

    @property
    def data_folder(self) -> Path:
        """Where the bot keeps what must outlive it; the user's data folder by default."""
        return self.data or user_data_path("newsroom-bot")

    def token(self) -> SecretStr:
        """The bot's token, from its file or the environment; raises SettingsError when there is none."""
        if self.telegram_token_file is not None:
            try:
                return SecretStr(self.telegram_token_file.read_text(encoding="utf-8").strip())
            except OSError as error:
                raise SettingsError(f"NEWSROOM_TELEGRAM_TOKEN_FILE cannot be read: {error.strerror}") from error
        if self.telegram_token is None:
            raise SettingsError("no Telegram token: set NEWSROOM_TELEGRAM_TOKEN_FILE (from @BotFather)")
        return self.telegram_token


def read_settings() -> Settings:
    """The settings of this process; raises SettingsError naming the variable that is wrong."""
    values = {field: os.environ[name] for field, name in NAMES.items() if os.environ.get(name)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise SettingsError(f"{NAMES[str(fault['loc'][0])]}: {fault['msg']}") from error
