"""Alerts reach real receivers: an HTTP server, a program, a mail server."""

import json
import os
import ssl
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from pipeline.alerts import Channel, ChannelKind, make_secret
from pipeline.fetch import Transport
from testing.ports import free_ports
from testing.webhooks import WebhookReceiver
from workers.alerts import DeliveryError, send
from workers.settings import WorkerSettings

SECRET = make_secret(b"s" * 32)
MESSAGE = {
    "type": "article.created",
    "data": {
        "watch": "mills",
        "article": {
            "id": 3,
            "url": "https://thepost.example/a",
            "title": "Mühle öffnet",
            "source": "The Post",
            "published": None,
            "excerpt": "The mill opened.",
            "description": "",
        },
    },
}
WATCH = ("mills", "mill")


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    opened = WebhookReceiver()
    yield opened
    opened.close()


def _settings(**values: object) -> WorkerSettings:
    return WorkerSettings(_env_file=None, **values)  # type: ignore[arg-type]


def _send(channel: Channel, settings: WorkerSettings) -> None:
    transport = Transport(settings.fetch_policy)
    try:
        send(settings, transport, channel, WATCH, [("msg_7", MESSAGE)])
    finally:
        transport.close()


def _webhook(receiver: WebhookReceiver, **settings: object) -> None:
    channel = Channel(ChannelKind.WEBHOOK, receiver.url, SECRET)
    _send(channel, _settings(allowed_private_hosts=receiver.host, **settings))


def test_a_webhook_is_signed_json_with_its_id(receiver: WebhookReceiver) -> None:
    _webhook(receiver)
    (webhook,) = receiver.received
    assert webhook.is_signed_with(SECRET)
    assert webhook.id == "msg_7"
    assert webhook.headers["content-type"] == "application/json"
    assert webhook.message == MESSAGE


@pytest.mark.parametrize(
    ("response", "problem", "retry_after", "is_final"),
    [
        ((500, {}), "status 500", None, False),
        ((429, {"Retry-After": "60"}), "status 429", timedelta(minutes=1), False),
        ((302, {"Location": "https://elsewhere.example.org/"}), "redirects to https://else", None, False),
        ((410, {}), "wants no more", None, True),
    ],
)
def test_a_receiver_that_does_not_accept_is_an_error(
    receiver: WebhookReceiver,
    response: tuple[int, dict[str, str]],
    problem: str,
    retry_after: timedelta | None,
    *,
    is_final: bool,
) -> None:
    receiver.status, receiver.response_headers = response
    with pytest.raises(DeliveryError, match=problem) as caught:
        _webhook(receiver)
    assert (caught.value.retry_after, caught.value.is_final) == (retry_after, is_final)
    assert len(receiver.received) == 1


def test_a_private_address_gets_no_webhook_unless_it_is_allowed(receiver: WebhookReceiver) -> None:
    channel = Channel(ChannelKind.WEBHOOK, receiver.url, SECRET)
    with pytest.raises(DeliveryError, match="COPYDESK_ALLOWED_PRIVATE_HOSTS") as caught:
        _send(channel, _settings())
    assert caught.value.is_final
    assert receiver.received == []


def _command(code: str, **settings: object) -> None:
    _send(Channel(ChannelKind.COMMAND, f"{sys.executable} -c '{code}'"), _settings(**settings))


def test_a_command_gets_the_alert_on_its_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "alert.json"
    _command(
        f'import os, sys; open("{path}", "w").write(os.environ["COPYDESK_ALERT_ID"] + " " + sys.stdin.read())'
    )
    alert_id, _, content = path.read_text("utf-8").partition(" ")
    assert alert_id == "msg_7"
    assert json.loads(content) == MESSAGE


def test_a_command_gets_the_event_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_SMTP_PASSWORD", "word")
    path = tmp_path / "environment.json"
    code = f'import json, os; json.dump(dict(os.environ), open("{path}", "w"))'
    _command(code)
    variables = json.loads(path.read_text("utf-8"))
    assert "COPYDESK_SMTP_PASSWORD" not in variables
    assert variables["PATH"] == os.environ["PATH"]
    assert variables["COPYDESK_EVENT_TYPE"] == MESSAGE["type"]
    assert {name for name in variables if name.startswith("COPYDESK_")} >= {"COPYDESK_ALERT_ID"}


def test_a_command_that_fails_is_an_error_with_what_it_wrote() -> None:
    with pytest.raises(DeliveryError, match="status 3") as caught:
        _command('import sys; sys.stderr.write("no paper"); sys.exit(3)')
    assert caught.value.output == "no paper"


def test_a_command_that_takes_too_long_is_killed() -> None:
    code = 'import subprocess; subprocess.run(["sleep", "600"])'
    with pytest.raises(DeliveryError, match=r"longer than 0\.5 s"):
        _command(code, command_time_limit=0.5)


@pytest.mark.parametrize("command", ["/nowhere/program", "echo 'open"])
def test_a_command_that_cannot_start_is_an_error(command: str) -> None:
    with pytest.raises(DeliveryError, match="cannot be started"):
        _send(Channel(ChannelKind.COMMAND, command), _settings())


class _Mailbox:
    """Keep the mail of an SMTP server, and refuse one address."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"


def _mail(controller: Controller, *addresses: str, **settings: object) -> None:
    values = {
        "smtp_host": "127.0.0.1",
        "smtp_port": controller.port,
        "mail_from": "alerts@example.org",
        "smtp_security": "none",
        **settings,
    }
    _send(Channel(ChannelKind.MAIL, ", ".join(addresses)), _settings(**values))


@pytest.fixture
def mailbox() -> Iterator[tuple[_Mailbox, Controller]]:
    box = _Mailbox()
    controller = Controller(box, "127.0.0.1", free_ports())
    controller.start()
    yield box, controller
    controller.stop()


def test_a_digest_is_sent_as_text_and_as_html(mailbox: tuple[_Mailbox, Controller]) -> None:
    box, controller = mailbox
    _mail(controller, "ada@example.org", "bo@example.org")
    (mail,) = box.mails
    assert mail.rcpt_tos == ["ada@example.org", "bo@example.org"]
    content = mail.content
    assert isinstance(content, bytes)
    assert b"Subject: 1 article for mills" in content
    assert b"text/plain" in content
    assert b"text/html" in content


def test_an_address_that_is_refused_is_named(mailbox: tuple[_Mailbox, Controller]) -> None:
    with pytest.raises(DeliveryError, match=r"nobody@example\.org"):
        _mail(mailbox[1], "ada@example.org", "nobody@example.org")


def test_a_server_without_encryption_is_an_error_by_default(mailbox: tuple[_Mailbox, Controller]) -> None:
    with pytest.raises(DeliveryError, match="STARTTLS"):
        _mail(mailbox[1], "ada@example.org", smtp_security="starttls")


def test_without_a_mail_server_the_settings_are_named() -> None:
    with pytest.raises(DeliveryError, match="COPYDESK_SMTP_HOST"):
        _send(Channel(ChannelKind.MAIL, "ada@example.org"), _settings())


def test_a_password_of_any_characters_is_sent_over_tls_only_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        is_right = (data.login, data.password) == (b"ada", b"secret@:/#")
        return AuthResult(success=is_right, handled=is_right)

    box = _Mailbox()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "authenticator": authenticate}
    controller = Controller(box, "127.0.0.1", free_ports(), auth_required=True, **options)
    controller.start()
    try:
        login = {"smtp_security": "starttls", "smtp_user": "ada"}
        _mail(controller, "bo@example.org", smtp_password="secret@:/#", **login)
        with pytest.raises(DeliveryError, match="refused user name or password"):
            _mail(controller, "bo@example.org", smtp_password="wrong", **login)
    finally:
        controller.stop()
    assert len(box.mails) == 1
