"""Settings come from the environment; a wrong one is named, and the token is never shown."""

from pathlib import Path

import pytest

from bot.settings import NAMES, Settings, SettingsError, read_settings


def test_a_token_is_read_from_its_file_and_masked(tmp_path, monkeypatch):
    """The file wins over the variable; neither shows in what is printed of the settings."""
    (tmp_path / "token").write_text("123:secret\n")
    monkeypatch.setenv("NEWSROOM_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("NEWSROOM_TELEGRAM_TOKEN", "456:other")
    settings = read_settings()
    assert settings.token().get_secret_value() == "123:secret"
    assert "other" not in repr(settings)


def test_a_token_from_the_environment_is_used(monkeypatch):
    """Without a file, the variable is the token."""
    assert Settings(telegram_token="456:other").token().get_secret_value() == "456:other"


def test_a_token_file_that_is_not_there_is_named(tmp_path):
    """The variable to mend stands in the error."""
    with pytest.raises(SettingsError, match="NEWSROOM_TELEGRAM_TOKEN_FILE cannot be read"):
        Settings(telegram_token_file=tmp_path / "none").token()


def test_a_setting_out_of_bounds_is_named(monkeypatch):
    """A poll of a thousand seconds is refused by its variable's name."""
    monkeypatch.setenv("NEWSROOM_TELEGRAM_POLL", "1000")
    with pytest.raises(SettingsError, match="NEWSROOM_TELEGRAM_POLL: "):
        read_settings()


def test_a_search_that_does_not_exist_is_refused_with_those_that_do(monkeypatch):
    """NEWSROOM_SEARCH names one of the engines; postings where it is not set."""
    assert read_settings().search == "postings"
    monkeypatch.setenv("NEWSROOM_SEARCH", "elastic")
    with pytest.raises(SettingsError, match=r"NEWSROOM_SEARCH: .*'postings' or 'rank-bm25'"):
        read_settings()


def test_every_setting_is_in_the_readme():
    """A setting that nobody can find is no setting."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES.values() if f"`{name}`" not in readme] == []


def test_the_data_folder_is_the_one_set(tmp_path):
    """NEWSROOM_DATA wins over the user's data folder."""
    assert Settings(data=tmp_path).data_folder == tmp_path
