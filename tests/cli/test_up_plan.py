"""The options that `copydesk up` gives its worker beside those of Celery."""

from cli.up_plan import take_option


def test_an_option_of_the_worker_is_taken_out_with_its_value() -> None:
    arguments = ("--pool", "threads", "--sample-site", "8701", "--queues", "tick")
    assert take_option(arguments, "--sample-site") == ("8701", ["--pool", "threads", "--queues", "tick"])


def test_without_the_option_no_argument_is_taken_out() -> None:
    assert take_option(("--pool", "threads"), "--sample-site") == (None, ["--pool", "threads"])
