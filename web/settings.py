"""The environment and `.env` in, the web page's settings out."""

from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["WebSettings"]


class WebSettings(BaseSettings):
    """Where the web page listens: this machine only, unless told otherwise."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    web_host: str = "127.0.0.1"
    web_port: int = 8700
    # The sample newsroom's first outlet; the others follow.
    sample_site_port: int = 8710
