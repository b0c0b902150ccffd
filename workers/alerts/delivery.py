"""Send claimed alerts, and record what came of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.watches import deliveries
from db.watches.deliveries import DeliveryClaim, DeliveryFailure, DeliveryJob
from pipeline.alerts import Channel, ChannelKind
from pipeline.fetch import HttpTransport
from workers import log
from workers.alerts.command import run_command
from workers.alerts.errors import DeliveryError
from workers.alerts.mail import send_digest
from workers.alerts.webhook import send_webhook
from workers.context import WorkerContext
from workers.settings import WorkerSettings

__all__ = ["deliver", "send"]


def deliver(context: WorkerContext, claim: DeliveryClaim) -> None:
    """Send the alerts of a claim. A process that is killed before the end leaves them to be sent again.

    Args:
        context: the worker's context.
        claim: when it is no longer current, nothing is sent.
    """
    with context.database.read_transaction() as session:
        job = deliveries.load_job(session, claim)
    if job is None:
        return
    failure = _try_to_send(context, job)
    with context.database.transaction() as session:
        deliveries.finish_delivery(session, job, failure, context.now())
    if failure is None:
        log.info("alert", f"{len(job.messages)} sent by {job.channel.kind} for the watch {job.watch}")
    else:
        log.warning("alert", f"{job.channel.kind} of the watch {job.watch} failed: {failure.error}")


def _try_to_send(context: WorkerContext, job: DeliveryJob) -> DeliveryFailure | None:
    messages = [(f"msg_{match_id}", message) for match_id, message in job.messages]
    try:
        send(context.settings, context.transport, job.channel, (job.watch, job.query), messages)
    except DeliveryError as error:
        if error.output:
            log.warning("alert", f"the command of the watch {job.watch} wrote: {error.output}")
        return DeliveryFailure(str(error), error.retry_after, is_final=error.is_final)
    return None


def send(
    settings: WorkerSettings,
    transport: HttpTransport,
    channel: Channel,
    watch: tuple[str, str],
    messages: Sequence[tuple[str, Mapping[str, Any]]],
) -> None:
    """Send alerts by a channel that sends: any but a feed.

    Args:
        settings: of the mail server, and time limits.
        transport: sends webhooks.
        channel: how and where to.
        watch: its name and its query.
        messages: with their ids; one, except for mail.

    Raises:
        DeliveryError: they could not be sent; the message says why.
    """
    match channel.kind:
        case ChannelKind.WEBHOOK:
            for message in messages:
                send_webhook(settings, transport, channel, message)
        case ChannelKind.COMMAND:
            for message in messages:
                run_command(channel, message, settings.command_time_limit)
        case ChannelKind.MAIL:
            send_digest(settings, channel, watch, messages)
        case ChannelKind.FEED:
            raise ValueError("a feed is fetched, not sent")
