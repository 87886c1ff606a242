"""The settings, the only reader of the environment; wrong or weak ones stop the start."""

from datetime import time, timedelta
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

Environment = Literal["development", "test", "production"]
_ROOT = Path(__file__).resolve().parents[1]
_MIN_SECRET = 32
_MIN_PASSWORD = 12
_LISTED = frozenset({"password", "admin", "changeme", "resync", "secret", "123456789012"})


class SettingsError(Exception):
    """The settings do not allow a start; `faults` has one line each, without secret values."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class UserSetting(BaseModel):
    """A further user beside the administrator."""

    username: str = Field(min_length=1, max_length=64)
    password: SecretStr
    role: Literal["operator", "admin"] = "operator"


def _named(name: str, *more: str) -> AliasChoices:
    """The specification's name first, then the same with our prefix."""
    return AliasChoices(name, *more, f"APP_{name}")


class Settings(BaseSettings):
    """Environment variables first, then `settings.{environment}.toml`, then `settings.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="APP_",
        env_nested_delimiter="__",
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    environment: Environment = Field("development", validation_alias=_named("APP_ENV"))
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535, validation_alias=_named("PORT"))
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", validation_alias=_named("LOG_LEVEL")
    )
    timezone: str = Field("UTC", description="Zone of times in answers and questions.")

    admin_username: str = Field("admin", validation_alias=_named("ADMIN_USERNAME"))
    admin_password: SecretStr | None = Field(None, validation_alias=_named("ADMIN_PASSWORD"))
    secret_key: SecretStr | None = Field(None, validation_alias=_named("SECRET_KEY"))
    users: list[UserSetting] = Field(default_factory=list, description="Users beside the admin.")
    token_minutes: int = Field(480, ge=1, le=10_080)
    login_attempts: int = Field(10, ge=1, description="Failed logins a name and address, a minute.")

    redis_url: str = Field("memory:", validation_alias=_named("REDIS_URL"))
    conversation_days: float = Field(30, gt=0)
    run_hours: float = Field(24, gt=0, description="How long a run's events can be replayed.")
    lease_seconds: float = Field(30, gt=0)

    qdrant_url: str = Field(":memory:", validation_alias=_named("QDRANT_URL"))
    embeddings_endpoint: str | None = None
    embeddings_api_key: SecretStr | None = None
    embeddings_model: str = "text-embedding-3-small"

    llm_endpoint: str | None = Field(None, validation_alias=_named("LLM_ENDPOINT"))
    llm_api_key: SecretStr | None = Field(None, validation_alias=_named("LLM_API_KEY"))
    llm_model: str | None = Field(
        None,
        validation_alias=_named("LLM_MODEL"),
        description="Models in the order of asking, comma separated; the offline one is the last.",
    )
    llm_seconds: float = Field(30, gt=0, description="Longest wait for one model call.")
    llm_first_token_seconds: float = Field(
        10, gt=0, description="Longest wait for the first word of a streamed answer."
    )
    llm_turn_tokens: int = Field(
        60_000, ge=1, description="Tokens of language models that one turn may use."
    )
    llm_turn_seconds: float = Field(
        60, gt=0, description="Seconds of language models' work that one turn may use."
    )
    llm_breaker_failures: int = Field(
        3, ge=1, description="Failures in a row after which a model is left alone for a while."
    )
    llm_breaker_seconds: float = Field(60, ge=0, description="How long it is then left alone.")

    langsmith_api_key: SecretStr | None = Field(
        None,
        validation_alias=_named("LANGSMITH_API_KEY"),
        description="Where set, `python -m evals run --upload` may send results.",
    )
    langsmith_endpoint: str = Field(
        "https://api.smith.langchain.com", validation_alias=_named("LANGSMITH_ENDPOINT")
    )
    langsmith_workspace_id: str = Field(
        "",
        validation_alias=_named("LANGSMITH_WORKSPACE_ID"),
        description="Where the key is good for several workspaces: which one.",
    )

    tws_host: Annotated[list[str], NoDecode] = Field(
        default_factory=list, validation_alias=_named("TWS_HOST")
    )
    tws_port: int = Field(31116, ge=1, le=65535, validation_alias=_named("TWS_PORT"))
    tws_scheme: Literal["https", "http"] = Field("https", validation_alias=_named("TWS_SCHEME"))
    tws_ca_bundle: Path | None = Field(None, validation_alias=_named("TWS_CA_BUNDLE"))
    tws_user: str | None = Field(None, validation_alias=_named("TWS_USER"))
    tws_password: SecretStr | None = Field(None, validation_alias=_named("TWS_PASSWORD"))
    tws_api_key: SecretStr | None = Field(None, validation_alias=_named("TWS_API_KEY"))
    tws_seconds: float = Field(20, gt=0, description="Longest wait for one answer of HWA.")
    tws_api: Literal["auto", "v2", "v1"] = Field("auto", validation_alias=_named("TWS_API"))
    tws_retries: int = Field(
        2, ge=0, le=10, description="Further tries of a read; never an action."
    )
    tws_cache_seconds: float = Field(
        2, ge=0, le=60, description="How long a list's answer is good; 0: not at all."
    )
    tws_connections: int = Field(20, ge=1, le=200, description="Open connections to HWA at most.")
    tws_breaker_failures: int = Field(
        5, ge=1, description="Failures in a row after which a host is left alone for a while."
    )

    mirror_seconds: float = Field(
        15, ge=1, description="Between two refreshes of the copy of the plan."
    )

    history_hours: float = Field(
        72, gt=0, le=24 * 31, description="How long what changed in the plan is kept."
    )
    history_megabytes: float = Field(
        256, ge=1, description="How much of it is kept; the oldest goes first."
    )
    history_frame_minutes: float = Field(
        15, ge=1, description="Between two whole states of the plan in what is kept."
    )
    shift_hours: list[str] = Field(
        default_factory=lambda: ["06:00", "14:00", "22:00"],
        min_length=1,
        description="When shifts begin, in the zone of times: HH:MM.",
    )

    simulator_jobs: int = Field(2000, ge=100, le=1_000_000)
    simulator_seed: int = 7
    simulator_scenario: Literal["night", "calm", "agent-down", "abend-storm", "morning"] = "night"

    playground: bool | None = Field(None, description="LangServe's; off in production if unset.")
    turn_seconds: float = Field(120, gt=0, description="Longest turn.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The layers, the first that knows a name wins."""
        given = init_settings()
        environment = given.get("environment") or env_settings().get("APP_ENV") or "development"
        files = (_ROOT / f"settings.{environment}.toml", _ROOT / "settings.toml")
        layers = (TomlConfigSettingsSource(settings_cls, toml_file=file) for file in files)
        return (init_settings, env_settings, *layers)

    @model_validator(mode="before")
    @classmethod
    def _split_hosts(cls, values: Any) -> Any:  # noqa: ANN401 - pydantic gives anything here
        for name in ("TWS_HOST", "APP_TWS_HOST", "tws_host"):
            if isinstance(values, dict) and isinstance(values.get(name), str):
                values[name] = [host.strip() for host in values[name].split(",") if host.strip()]
        return values

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        faults = [*self._zone_faults(), *self._model_faults(), *self._shift_faults()]
        if self.environment == "production":
            # A simulator on a port of its own may be open; a master never is.
            faults += [*self._hwa_faults(), *self._production_faults()]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _zone_faults(self) -> list[str]:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return [f"APP_TIMEZONE: no such time zone: {self.timezone!r}"]
        return []

    def _shift_faults(self) -> list[str]:
        try:
            [time.fromisoformat(hour) for hour in self.shift_hours]
        except ValueError as error:
            return [f"APP_SHIFT_HOURS: no time of day: {error}"]
        return []

    def _model_faults(self) -> list[str]:
        if self.llm_endpoint and not self.llm_models:
            return ["LLM_MODEL: needed with LLM_ENDPOINT"]
        return []

    def _hwa_faults(self) -> list[str]:
        known = self.tws_api_key or (self.tws_user and self.tws_password)
        if self.tws_host and not known:
            return ["TWS_USER and TWS_PASSWORD, or TWS_API_KEY: needed with TWS_HOST"]
        return []

    def _production_faults(self) -> list[str]:
        faults = []
        if len(_value(self.secret_key)) < _MIN_SECRET:
            faults.append(f"SECRET_KEY: must have {_MIN_SECRET} characters or more")
        for name, password in self._passwords():
            if len(password) < _MIN_PASSWORD or password.lower() in _LISTED:
                faults.append(
                    f"{name}: must have {_MIN_PASSWORD} characters or more, no known word"
                )
        if not self.tws_host:
            faults.append("TWS_HOST: the simulator is not for production")
        if self.redis_url.startswith("memory:"):
            faults.append("REDIS_URL: the in-process Redis is not for production")
        return faults

    def _passwords(self) -> list[tuple[str, str]]:
        further = [
            (f"password of user {user.username!r}", user.password.get_secret_value())
            for user in self.users
        ]
        return [("ADMIN_PASSWORD", _value(self.admin_password)), *further]

    @property
    def llm_models(self) -> tuple[str, ...]:
        """The language models in the order of asking; none where the offline one is alone."""
        names = (self.llm_model or "").split(",")
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))

    @property
    def conversation_ttl(self) -> timedelta:
        """How long a conversation lives after its last use."""
        return timedelta(days=self.conversation_days)

    @property
    def playground_on(self) -> bool:
        """LangServe's playground needs a loose policy, so production has to ask for it."""
        return self.environment != "production" if self.playground is None else self.playground


def load_settings(**given: Any) -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: one line for each fault, none of which shows a secret.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_faults(error)) from error
    except SourceError as error:
        # Its text names the field and the source, never the value.
        raise SettingsError([f"not readable as JSON: {error}"]) from error
    except TOMLDecodeError as error:
        raise SettingsError([f"a settings file is no TOML: {error}"]) from error


def _faults(error: ValidationError) -> list[str]:
    faults: list[str] = []
    for one in error.errors(include_input=False, include_url=False):
        where = ".".join(str(part) for part in one["loc"])
        lines = one["msg"].removeprefix("Value error, ").split("\n")
        faults += lines if not where else [f"{where}: {line}" for line in lines]
    return faults


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
