"""Send the mail of a digest by SMTP."""

import hashlib
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any

from pipeline.alerts import Channel, encode_message, write_digest
from workers.alerts.errors import DeliveryError
from workers.settings import WorkerSettings

__all__ = ["send_digest"]

_TIMEOUT_SECONDS = 30


def send_digest(
    settings: WorkerSettings,
    channel: Channel,
    watch: tuple[str, str],
    messages: Sequence[tuple[str, Mapping[str, Any]]],
) -> None:
    """Send one mail with all messages, as plain text and as HTML.

    Its Message-ID is the same for each attempt, so receivers know a mail that comes twice (RFC 5322, 3.6.4).

    Args:
        settings: of the mail server.
        channel: the addresses.
        watch: its name and its query.
        messages: with their ids, from `pipeline.alerts.build_message`; at least one.

    Raises:
        DeliveryError: the mail server is not set, or did not accept the mail for every address.
    """
    if not settings.smtp_host or not settings.mail_from:
        raise DeliveryError("no mail server is set; set COPYDESK_SMTP_HOST and COPYDESK_MAIL_FROM")
    mail = _write_mail(settings, channel, watch, messages)
    try:
        with _connect(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            refused = server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"the mail server {settings.smtp_host} refused user name or password") from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"mail server {settings.smtp_host}:{settings.smtp_port}: {error}") from error
    if refused:
        raise DeliveryError(f"the mail server refused these addresses: {', '.join(sorted(refused))}")


def _connect(settings: WorkerSettings) -> smtplib.SMTP:
    server = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(*server, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context())
    client = smtplib.SMTP(*server, timeout=_TIMEOUT_SECONDS)
    if settings.smtp_security == "starttls":
        try:
            client.starttls(context=ssl.create_default_context())
        except (smtplib.SMTPException, OSError):
            client.close()
            raise
    return client


def _write_mail(
    settings: WorkerSettings,
    channel: Channel,
    watch: tuple[str, str],
    messages: Sequence[tuple[str, Mapping[str, Any]]],
) -> EmailMessage:
    digest = write_digest(*watch, [contents for _, contents in messages])
    mail = EmailMessage()
    mail["Subject"] = digest.subject
    mail["From"] = settings.mail_from
    mail["To"] = channel.target
    mail["Date"] = formatdate()
    mail["Message-ID"] = _message_id(settings.mail_from, channel.target, messages)
    # Mail of a program; no automatic answers, please (RFC 3834, 5).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(digest.text)
    mail.add_alternative(digest.html, subtype="html")
    return mail


def _message_id(sender: str, recipients: str, messages: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Return an id that follows from what the mail says and to whom."""
    digest = hashlib.sha256(recipients.encode())
    for message_id, contents in messages:
        digest.update(message_id.encode() + b"\n" + encode_message(contents) + b"\n")
    return f"<{digest.hexdigest()}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
