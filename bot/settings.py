"""All settings, read once from the environment or from `.env` in the working directory."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LANGUAGES = ("en", "ru", "uk")


class SettingsError(Exception):
    """A setting has a value that cannot be used."""


class Settings(BaseSettings):
    """Every setting with its default. Read by `read_settings`; never changed afterwards."""

    model_config = SettingsConfigDict(
        env_prefix="PRILAVOK_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    home: Path = Field(Path("var"), description="Data directory; `locales/` and `nlu/` in it override and add")
    database_url: str = Field("", description="`postgresql://…`; unset: an embedded PostgreSQL under the home")
    redis_url: str = Field("", description="`redis://…`; unset: no Redis")
    public_url: str = Field(
        "", description="The address providers and customers reach; signatures are checked against it"
    )
    secret_key: str = Field("", description="Signs links and sessions; generated under the home when unset", repr=False)
    webhook_url: str = Field("", description="Where signed `order.*` events are sent, beside the shop directory's own")
    languages: str = Field("en,ru,uk", description="Languages the shop answers in, the first is the default")
    currency: str = Field("UAH", description="The selling currency (ISO 4217)")
    timezone: str = Field("Europe/Kyiv", description="The shop's time zone")
    embedding_model: str = Field(
        "", description="A path or name that sentence-transformers loads; unset: the packaged model, offline"
    )
    vector_store: str = Field(
        "faiss",
        description="Where vectors are searched: `faiss`, in each process's memory, or `pgvector`, in PostgreSQL",
        pattern="^(faiss|pgvector)$",
    )
    nlu_engine: str = Field("embedded", description="`embedded` or `rasa`", pattern="^(embedded|rasa)$")
    rasa_url: str = Field("http://127.0.0.1:5005", description="Rasa server for `nlu_engine` rasa")

    telegram_token: str = Field("", description="Telegram bot token", repr=False)
    telegram_secret: str = Field("", description="Telegram webhook secret, 1 to 256 of `A-Za-z0-9_-`", repr=False)
    telegram_api_base: str = Field("https://api.telegram.org", description="Bot API server")
    whatsapp_token: str = Field("", description="WhatsApp Cloud API access token", repr=False)
    whatsapp_app_secret: str = Field("", description="App secret that signs WhatsApp webhooks", repr=False)
    whatsapp_verify_token: str = Field("", description="Token of WhatsApp's webhook verification", repr=False)
    whatsapp_phone_number_id: str = Field("", description="Phone number id that sends")
    whatsapp_api_base: str = Field("https://graph.facebook.com", description="Graph API base")
    twilio_account_sid: str = Field("", description="Twilio account")
    twilio_auth_token: str = Field("", description="Twilio auth token, signs its webhooks", repr=False)
    twilio_from: str = Field("", description="Sender number (E.164) or messaging service")
    twilio_api_base: str = Field("https://api.twilio.com", description="Twilio API base")
    whatsapp_template: str = Field(
        "",
        description="Approved template with one variable, for what is said outside WhatsApp's 24 hours: `NAME`, or "
        "`en=NAME:en_US, ru=OTHER:ru`",
    )
    sms_segments_per_s: float = Field(10.0, description="SMS segments a second that the carriers allow", gt=0, le=1000)
    web_origins: str = Field(
        "", description="Origins that may embed the widget, comma-separated; the shop's own address always may"
    )
    web_identity_key: str = Field("", description="Key of the shop's signed customer tokens (JWT, HS256)", repr=False)

    worker_concurrency: int = Field(8, description="Customers served at the same time by one worker", ge=1, le=256)
    max_message_chars: int = Field(8000, description="Longest message that is read, characters", ge=100)
    turn_attempts: int = Field(3, description="Attempts before a message is set aside", ge=1)
    log_level: str = Field("info", description="debug, info, warning or error")

    @property
    def language_list(self) -> tuple[str, ...]:
        """The shop's languages in order, those that the product knows."""
        asked = (part.strip().lower() for part in self.languages.split(","))
        return tuple(code for code in asked if code in LANGUAGES) or LANGUAGES

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(o.strip().rstrip("/") for o in self.web_origins.split(",") if o.strip())


def read_settings(**overrides: object) -> Settings:
    """The settings in force; SettingsError in one line when a value cannot be used."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "PRILAVOK_" + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from error


def secret_key(settings: Settings) -> str:
    """The signing key: the setting, or one made once and kept under the home, readable by its owner alone."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.home / "secret_key"
    if not path.exists():
        settings.home.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(fresh)  # the first of two processes wins, both then read the same
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def settings_table() -> str:
    """The settings as a Markdown table, for the README; a test keeps the two the same."""
    rows = ["| name | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        rows.append(f"| `PRILAVOK_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)
