from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.settings import load_settings, misspelt, secret_key


def settings_of(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_what_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files hand through unset variables as empty texts."""
    names = (
        "SLACK_BOT_TOKEN", "RETROSTAR_NOW", "RETROSTAR_DATABASE_URL", "RETROSTAR_MODE",
        "RETROSTAR_PORT", "RETROSTAR_SLACK_API_URL", "RETROSTAR_CONFIG", "RETROSTAR_ADMINS",
    )  # fmt: skip
    settings_of(monkeypatch, **dict.fromkeys(names, ""))
    settings = load_settings(env_file=None)
    assert settings.bot_token is None
    assert settings.now is None
    assert settings.database_url == "sqlite:///var/retrostar.sqlite3"
    assert (settings.mode, settings.port) == ("socket", 3000)
    assert settings.admin_ids == ()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("RETROSTAR_PORT", "abc", "RETROSTAR_PORT: must be a whole number."),
        ("RETROSTAR_PORT", "70000", "RETROSTAR_PORT: is too large."),
        ("RETROSTAR_MODE", "webhook", "RETROSTAR_MODE: must be socket or http."),
        ("RETROSTAR_NOW", "tomorrow", "RETROSTAR_NOW: is no date and time such as"),
        ("RETROSTAR_NOW", "2026-11-20T14:55:00", "RETROSTAR_NOW: has no offset"),
        ("RETROSTAR_ADMINS", "U01, @grace", "@grace is no Slack user id such as U012AB3CD"),
        ("RETROSTAR_SLACK_API_URL", "slack.com", "must be an http(s) address that ends in /api/"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    settings_of(monkeypatch, **{name: value})
    with pytest.raises(Misconfigured) as caught:
        load_settings(env_file=None)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("xoxb-…", "still holds a placeholder"),
        ("xapp-1-mixed-up", "should start with xoxb-"),
    ],
)
def test_a_wrong_token_is_told_without_its_value(
    monkeypatch: pytest.MonkeyPatch, token: str, told: str
) -> None:
    settings_of(monkeypatch, SLACK_BOT_TOKEN=token)
    with pytest.raises(Misconfigured) as caught:
        load_settings(env_file=None).require_bot_token()
    assert told in str(caught.value)
    assert token not in str(caught.value)


def test_a_wrong_value_of_a_secret_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_of(monkeypatch, SLACK_BOT_TOKEN="xoxb-very-secret", RETROSTAR_PORT="abc")
    with pytest.raises(Misconfigured) as caught:
        load_settings(env_file=None)
    assert "secret" not in str(caught.value)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings(env_file=None)
    first = secret_key(settings, tmp_path / "var")
    assert secret_key(settings, tmp_path / "var") == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_first_starts_side_by_side_end_up_with_one_secret(tmp_path: Path) -> None:
    settings = load_settings(env_file=None)
    for place in range(20):
        var = tmp_path / str(place)
        with ThreadPoolExecutor(8) as starts:
            made = set(starts.map(lambda var: secret_key(settings, var), [var] * 8))
        assert len(made) == 1
        assert min(map(len, made)) > 40
        assert [path.name for path in var.iterdir()] == ["secret_key"]


def test_a_slip_of_the_pen_is_told_with_the_setting_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings_of(monkeypatch, RETROSTAR_CONFG="team.yaml", RETROSTAR_SERVICE_HOST="10.0.0.1")
    written = tmp_path / ".env"
    written.write_text("SLACK_APP_TOKE=xapp-1\nRETROSTAR_PORT=3000\n", encoding="utf-8")
    assert list(misspelt(written)) == [
        ("RETROSTAR_CONFG", "RETROSTAR_CONFIG"),
        ("SLACK_APP_TOKE", "SLACK_APP_TOKEN"),
    ]
