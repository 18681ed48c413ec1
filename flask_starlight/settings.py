"""Every option of Starlight, once: name, type, default, unit, meaning. The only reader of the environment.

Option `x_y` is the environment variable STARLIGHT_X_Y, or STARLIGHT_X_Y_FILE with the path of a file that holds the
value (for secrets). A missing, unknown or unacceptable variable raises `SettingError`, which names it.
"""

import os
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import ValidationError
from pydantic import field_validator

from flask_starlight.errors import SettingError

PREFIX = "STARLIGHT_"
MIB = 1024 * 1024
CRAWLER_ALSO = {"base_url", "feed_key", "egress_proxy", "log_level"}
"""What a crawler has to know beside the options that begin with `crawl_`."""

DatabaseUrl = Annotated[str, Field(pattern=r"^(sqlite:///|mysql\+pymysql://)")]
RedisUrl = Annotated[str, Field(pattern=r"^(memory://$|rediss?://)")]
BrokerUrl = Annotated[str, Field(pattern=r"^(memory://$|amqps?://)")]
SearchUrl = Annotated[str, Field(pattern=r"^(sqlite://|https?://)")]
ProxyUrl = Annotated[str, Field(pattern=r"^(http://.+)?$")]
OwnUrl = Annotated[str, Field(pattern=r"^(https?://[^/]+)?$")]


class Settings(BaseModel):
    """The options of one process. Defaults are those of the embedded way to run: no other service is needed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, search tables and secret key.")
    database_url: DatabaseUrl = Field(
        "",
        validate_default=False,
        description="Where the truth is kept: sqlite:///PATH or mysql+pymysql://…. Empty: starlight.db in the data folder.",
    )
    redis_url: RedisUrl = Field(
        "memory://", description="Cache, sessions, rate limits: memory:// (in process) or redis://…."
    )
    broker_url: BrokerUrl = Field(
        "memory://", description="Queue: memory:// (worker, crawler and beat inside the web process) or amqp://…."
    )
    search_url: SearchUrl = Field(
        "sqlite://", description="Full-text search: sqlite:// (beside the data) or http://HOST:9200 (Elasticsearch)."
    )
    egress_proxy: ProxyUrl = Field(
        "",
        description="HTTP proxy through which the crawler goes out, e.g. http://egress:3128. Empty: directly, behind its own address guard.",
    )

    secret_key: str = Field(
        "",
        description="Signs sessions and forms, at least 32 characters. Empty: made once and kept in the data folder.",
        json_schema_extra={"secret": True},
    )
    feed_key: str = Field(
        "",
        description="Seals the passwords and cookies of feeds, at least 32 characters. Empty: made once and kept in the data folder.",
        json_schema_extra={"secret": True},
    )
    base_url: OwnUrl = Field(
        "",
        description="Public address, e.g. https://reader.example; hubs call it to push news (WebSub). With https, cookies are sent over https alone.",
    )
    bind: str = Field("127.0.0.1", description="Address on which the one door listens.")
    port: int = Field(
        5000, ge=1, le=65535, description="Port of the one door (full stack: nginx, 8080; else the app itself)."
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Host names or addresses whose X-Forwarded-* headers are believed, comma-separated."
    )
    signup: Literal["first", "open"] = Field(
        "first", description="Who may sign up by the page: only the first account, or everyone."
    )
    signin_limit: str = Field(
        "10 per minute; 100 per day",
        description="Failed sign-ins allowed per client address, as Flask-Limiter writes limits.",
    )

    check_interval_min: int = Field(
        60,
        ge=5,
        le=1440,
        description="Minutes between two checks of a feed that publishes every 18 hours; busier ones are checked more often, quiet ones less, as docs/performance.md tells.",
    )
    crawl_batch_feeds: int = Field(100, ge=1, le=500, description="Feeds in one message to the crawler.")
    crawl_lease_s: int = Field(
        600,
        ge=60,
        le=86400,
        description="Seconds until a claimed feed that was not reported back may be claimed again.",
    )
    crawl_concurrency: int = Field(100, ge=1, le=500, description="Fetches in flight at once per batch.")
    crawl_host_gap_s: float = Field(
        1,
        ge=0,
        le=60,
        description="Seconds between two fetches from one host, which are never at once. The hosts in STARLIGHT_CRAWL_ALLOW_HOSTS need none, and take 16 at once.",
    )
    crawl_timeout_s: float = Field(20, gt=0, le=300, description="Seconds for one whole fetch, redirects included.")
    crawl_first_byte_s: float = Field(10, gt=0, le=300, description="Seconds until an answer must begin.")
    crawl_max_bytes: int = Field(15 * MIB, ge=1024, description="Bytes of a document, after decompression.")
    crawl_ports: tuple[int, ...] = Field(
        (80, 443, 8080, 8443), description="Ports that the crawler may call, comma-separated."
    )
    crawl_allow_hosts: tuple[str, ...] = Field(
        (),
        description="Host names (or name:port) that the address guard lets through although private, comma-separated. For tests and for feeds inside one's own network.",
    )
    crawl_user_agent: str = Field(
        "Starlight/0.1",
        min_length=1,
        max_length=200,
        pattern=r"^[ -~]+$",
        description="How the crawler names itself; public address and number of subscribers are added in parentheses, unless it has some already.",
    )

    image_proxy: Literal["off", "http", "all"] = Field(
        "all",
        description="Whose images of entries go through Starlight, so that no site sees its readers: nobody's, those without TLS, or all. Lists show no others.",
    )
    image_key: str = Field(
        "",
        description="Signs the addresses of those images, at least 32 characters. Empty: made once and kept in the data folder.",
        json_schema_extra={"secret": True},
    )
    image_max_bytes: int = Field(10 * MIB, ge=1024, description="Bytes of an image that goes through Starlight.")
    keep_read_days: int = Field(
        0,
        ge=0,
        le=36500,
        description="Days that an entry is kept which all its readers have read and nobody starred or labelled. 0: for ever.",
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe message that is logged."
    )

    @field_validator("trusted_proxies", "crawl_ports", "crawl_allow_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("secret_key", "feed_key", "image_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("needs at least 32 characters")
        return value

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'starlight.db'}"

    def for_crawler(self) -> bytes:
        """Return, as JSON, the options that a crawler needs and no other: no database, and of the keys only one."""
        names = {name for name in type(self).model_fields if name.startswith("crawl_")} | CRAWLER_ALSO
        return self.model_copy(update={"feed_key": self.sealing_key()}).model_dump_json(include=names).encode()

    def signing_key(self) -> str:
        """Return the key that signs sessions; where none is set, make it once (mode 0600) in the data folder."""
        return self.secret_key or self._kept("secret_key")

    def sealing_key(self) -> str:
        """Return the key that seals access to feeds; where none is set, make it once as `signing_key` does."""
        return self.feed_key or self._kept("feed_key")

    def image_signing_key(self) -> str:
        """Return the key of images' addresses; where none is set, make it once as `signing_key` does."""
        return self.image_key or self._kept("image_key")

    def _kept(self, name: str) -> str:
        path = self.data_dir / name
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            key = secrets.token_urlsafe(48)
            file.write(key)
        return key


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that *environ* spells. Raises `SettingError` naming the variable and what is accepted."""
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX):
            name, value = _read(variable, text)
            if name in values:
                raise SettingError(f"settings: {PREFIX}{name.upper()} is set twice, as itself and as _FILE")
            values[name] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingError(_sentence(error)) from error


@cache
def process_settings() -> Settings:
    """The settings of this process, read from its environment once."""
    return load_settings(os.environ)


def _read(variable: str, text: str) -> tuple[str, str]:
    name = variable.removeprefix(PREFIX).lower()
    if name in Settings.model_fields:
        return name, text
    if name.removesuffix("_file") not in Settings.model_fields:
        raise SettingError(f"settings: {variable} is not a setting of Starlight; see the table in README.md")
    try:
        return name.removesuffix("_file"), Path(text).read_text().strip()
    except OSError as error:
        raise SettingError(f"settings: {variable}={text}: cannot be read: {error.strerror}") from error


def _sentence(error: ValidationError) -> str:
    parts = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        option = Settings.model_fields[name]
        secret = "_url" in name or bool(option.json_schema_extra)
        shown = "…" if secret else repr(problem["input"])
        parts.append(f"{PREFIX}{name.upper()}={shown}: {problem['msg']}. Accepted: {option.description}")
    return "settings: " + " | ".join(parts)
