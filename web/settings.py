"""Read the settings of the web page from the environment and `.env`."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.setting_values import Hosts

__all__ = ["WebSettings"]


class WebSettings(BaseSettings):
    """Where the web page listens."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Address that the web page listens on; the default is this machine only.
    web_host: str = "127.0.0.1"
    # Port that the web page listens on.
    web_port: Annotated[int, Field(ge=0, le=65_535)] = 8700
    # Domain names, separated by commas, under which the web page is reached. `localhost`, IP addresses and names
    # without a dot always work; other names are refused, because another site can lead a name of its own here.
    web_allowed_hosts: Hosts = frozenset()
    # First of five ports in a row, one for each publication of the sample site: 8710 to 8714.
    sample_site_port: Annotated[int, Field(ge=1, le=65_500)] = 8710
