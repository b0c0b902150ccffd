"""The environment and `.env` in, the web page's settings out."""

from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["WebSettings"]


class WebSettings(BaseSettings):
    """Where the web page listens: this machine only, unless told otherwise."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Address on which the web page listens.
    web_host: str = "127.0.0.1"
    # Port on which the web page listens.
    web_port: int = 8700
    # Port of the sample site's first outlet; the other four follow.
    sample_port: int = 8710
