"""Where settings come from, and which ones stop the start."""

import pytest

from server.settings import Settings, SettingsError, load_settings

_PRODUCTION = {
    "APP_ENV": "production",
    "ADMIN_PASSWORD": "a-password-of-worth",
    "SECRET_KEY": "k" * 32,
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "TWS_HOST": "master.example",
    "TWS_API_KEY": "jwt",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of these tests is their own."""
    for name in (*_PRODUCTION, "TWS_USER", "TWS_PASSWORD", "PORT", "LOG_LEVEL", "LLM_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


def _load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def _faults(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        _load(monkeypatch, **environment)
    return caught.value.faults


def test_development_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable: simulator, in-process Redis, embedded Qdrant, offline model."""
    settings = _load(monkeypatch)
    assert settings.environment == "development"
    assert settings.tws_host == []
    assert settings.redis_url == "memory:"
    assert settings.llm_model is None
    assert settings.playground_on


def test_the_environment_goes_before_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable beats the environment's file, which beats the common one, which beats us."""
    assert _load(monkeypatch).simulator_jobs == 2000
    settings = _load(monkeypatch, APP_ENV="test")
    assert (settings.log_level, settings.simulator_jobs) == ("WARNING", 400)
    assert settings.timezone == "UTC"
    settings = _load(monkeypatch, APP_SIMULATOR_JOBS="500", APP_TIMEZONE="America/Sao_Paulo")
    assert (settings.simulator_jobs, settings.timezone) == (500, "America/Sao_Paulo")
    assert load_settings(simulator_jobs=600).simulator_jobs == 600


def test_a_shift_begins_at_a_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shifts and what is kept of the past can be chosen; what is no time stops the start."""
    settings = _load(monkeypatch, APP_SHIFT_HOURS='["07:00", "19:00"]', APP_HISTORY_HOURS="24")
    assert (settings.shift_hours, settings.history_hours) == (["07:00", "19:00"], 24)
    (fault,) = _faults(monkeypatch, APP_SHIFT_HOURS='["25:00"]')
    assert "APP_SHIFT_HOURS" in fault
    assert _faults(monkeypatch, APP_SHIFT_HOURS="[]")


def test_how_hwa_is_asked_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which REST API, how often, how long an answer is good; nonsense stops the start."""
    settings = _load(monkeypatch)
    assert (settings.tws_api, settings.tws_retries, settings.tws_cache_seconds) == ("auto", 2, 2)
    changed = _load(monkeypatch, TWS_API="v1", APP_TWS_RETRIES="0", APP_TWS_CACHE_SECONDS="0")
    assert (changed.tws_api, changed.tws_retries, changed.tws_cache_seconds) == ("v1", 0, 0)
    assert _faults(monkeypatch, TWS_API="v3")
    assert _faults(monkeypatch, APP_TWS_RETRIES="-1")


def test_the_specifications_names_go_before_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PORT` and `APP_PORT` are one setting; the plain name wins."""
    assert _load(monkeypatch, APP_PORT="8001").port == 8001
    assert _load(monkeypatch, PORT="8002").port == 8002


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several masters are one variable."""
    settings = _load(monkeypatch, TWS_HOST="one.example, two.example,", TWS_API_KEY="jwt")
    assert settings.tws_host == ["one.example", "two.example"]


def test_a_whole_production_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that it needs production has no fault, and no playground."""
    settings = _load(monkeypatch, **_PRODUCTION)
    assert settings.environment == "production"
    assert not settings.playground_on
    assert "a-password" not in repr(settings)
    assert "k" * 32 not in repr(settings)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY: must have 32 characters or more"),
        ({"SECRET_KEY": "k" * 31}, "SECRET_KEY: must have 32 characters or more"),
        ({"ADMIN_PASSWORD": ""}, "ADMIN_PASSWORD: must have 12 characters or more"),
        ({"ADMIN_PASSWORD": "123456789012"}, "ADMIN_PASSWORD: must have 12"),
        ({"TWS_HOST": ""}, "TWS_HOST: the simulator is not for production"),
        ({"TWS_API_KEY": ""}, "TWS_USER and TWS_PASSWORD, or TWS_API_KEY: needed with TWS_HOST"),
        ({"REDIS_URL": "memory:"}, "REDIS_URL: the in-process Redis is not for production"),
        ({"APP_TIMEZONE": "Mars/Olympus"}, "APP_TIMEZONE: no such time zone"),
        ({"LLM_ENDPOINT": "http://model"}, "LLM_MODEL: needed with LLM_ENDPOINT"),
        ({"PORT": "eighty"}, "PORT: "),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: "),
        ({"TWS_SCHEME": "ftp"}, "TWS_SCHEME: "),
        ({"APP_ENV": "prod"}, "APP_ENV: "),
        ({"APP_SIMULATOR_SCENARIO": "doomsday"}, "simulator_scenario: "),
        ({"APP_USERS": "{nope"}, "not readable as JSON: "),
        ({"APP_USERS": '[{"username": "m", "password": "short"}]'}, "password of user 'm'"),
    ],
)
def test_each_fault_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], fault: str
) -> None:
    """A missing or weak value is named by its variable, and its value is never shown."""
    faults = _faults(monkeypatch, **{**_PRODUCTION, **changed})
    assert any(line.startswith(fault) for line in faults), faults
    assert len(faults) == 1
    assert "\n" not in "".join(faults)
    for secret in ("a-password-of-worth", "k" * 31, "short", "nope"):
        assert secret not in "".join(faults)


def test_all_faults_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to start five times to learn of five faults."""
    assert len(_faults(monkeypatch, APP_ENV="production")) == 4
