"""A subscription follows its events: by values, without a database or a hub."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.subscription_states import (
    SubscriptionEvent,
    SubscriptionState,
    is_push_overdue,
    is_pushing,
    next_subscription,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(days=10)


def test_a_confirmed_subscription_is_renewed_before_its_lease_ends() -> None:
    plan = next_subscription("requested", SubscriptionEvent.CONFIRMED, NOW, LEASE)
    assert plan is not None
    assert plan.state is SubscriptionState.ACTIVE
    assert (plan.due_at, plan.lease_until) == (NOW + timedelta(days=8), NOW + LEASE)


@pytest.mark.parametrize("state", ["denied", "ended"])
def test_a_confirmation_that_nobody_requested_changes_nothing(state: str) -> None:
    assert next_subscription(state, SubscriptionEvent.CONFIRMED, NOW, LEASE) is None


def test_a_denied_subscription_is_requested_again_after_a_week() -> None:
    plan = next_subscription("active", SubscriptionEvent.DENIED, NOW)
    assert plan is not None
    assert (plan.due_at, plan.lease_until) == (NOW + timedelta(days=7), None)


def test_an_accepted_renewal_leaves_an_active_subscription_active() -> None:
    assert next_subscription("active", SubscriptionEvent.REQUEST_ACCEPTED, NOW) is None


@given(state=st.sampled_from(SubscriptionState), event=st.sampled_from(SubscriptionEvent))
def test_only_a_new_hub_leaves_the_ended_state(state: SubscriptionState, event: SubscriptionEvent) -> None:
    plan = next_subscription(state, event, NOW, LEASE)
    if state is SubscriptionState.ENDED and plan is not None:
        assert event in {SubscriptionEvent.HUB_CHANGED, SubscriptionEvent.HUB_REMOVED}
    if plan is not None and plan.lease_until is not None:
        assert plan.due_at is not None
        assert NOW <= plan.due_at <= plan.lease_until


def test_a_hub_is_pushing_only_while_its_lease_holds_and_after_a_push() -> None:
    assert is_pushing("active", NOW + LEASE, NOW, NOW)
    assert not is_pushing("active", NOW, NOW, NOW)
    assert not is_pushing("active", NOW + LEASE, None, NOW)
    assert not is_pushing("denied", NOW + LEASE, NOW, NOW)


def test_a_push_may_lag_behind_a_visit_by_minutes() -> None:
    assert not is_push_overdue(NOW - timedelta(minutes=9), NOW)
    assert is_push_overdue(NOW - timedelta(minutes=11), NOW)
    assert not is_push_overdue(None, NOW)
