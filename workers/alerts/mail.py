"""Send the mail of a digest by SMTP."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from pipeline.alerts import Channel, write_digest
from workers.alerts.errors import DeliveryError
from workers.settings import WorkerSettings

__all__ = ["send_digest"]

_TIMEOUT_SECONDS = 30


def send_digest(
    settings: WorkerSettings,
    channel: Channel,
    watch: tuple[str, str],
    messages: Sequence[Mapping[str, Any]],
) -> None:
    """Send one mail with all messages, as plain text and as HTML.

    Args:
        settings: of the mail server.
        channel: the addresses.
        watch: its name and its query.
        messages: from `pipeline.alerts.build_message`, at least one.

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
    messages: Sequence[Mapping[str, Any]],
) -> EmailMessage:
    digest = write_digest(*watch, messages)
    mail = EmailMessage()
    mail["Subject"] = digest.subject
    mail["From"] = settings.mail_from
    mail["To"] = channel.target
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or None)
    # Mail of a program; no automatic answers, please (RFC 3834, 5).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(digest.text)
    mail.add_alternative(digest.html, subtype="html")
    return mail
