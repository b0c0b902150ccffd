"""Run everything in one folder: the broker, and a worker with scheduler and web page, started and stopped together.

The process that runs them stays as long as they do, so it loads nothing that only the preparation needs: a fork of it
prepares and ends, which saves 75 MB.
"""

import os
import pickle
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, NoReturn

from cli.exit_codes import EXIT_INTERRUPTED
from cli.foreground_terminal import ForegroundTerminal
from cli.output import echo_if_possible
from cli.stop_signals import StopSignals
from cli.unavailable import answer_unavailable
from cli.up_plan import UpPlan
from services.clock import utc_now
from services.errors import UsageError
from workers.local.broker_socket import end_left_broker, wait_for_broker_socket
from workers.local.processes import ProcessManager, ProcessSpec, RestartPolicy, die_with_parent
from workers.local.stopped_worker import describe_stopped_worker

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["run_all"]

_CHUNK_BYTES = 65_536
_PREPARATION_STOP_SECONDS = 5.0


def run_all(follow_choice: str) -> None:
    """Run until Ctrl-C, SIGTERM or SIGHUP; after a second Ctrl-C, what does not stop within a second is killed.

    The fork that prepares reports a mistake of the user, and this process ends with its exit code.

    Args:
        follow_choice: ``sample`` or ``starter`` follows it without asking; "" asks when nothing is followed.

    Raises:
        UsageError: the broker does not start.
    """
    with StopSignals() as signals:
        with suppress(KeyboardInterrupt), ExitStack() as stack:
            plan = _prepare_in_fork(follow_choice, signals)
            processes = _start_processes(stack, plan, signals)
            echo_if_possible(f"Copydesk is running: {plan.web_url} (stop with Ctrl-C)")
            _supervise(processes, plan, signals)
        echo_if_possible("Copydesk has stopped. The next start continues where it stopped.")


def _prepare_in_fork(follow_choice: str, signals: StopSignals) -> UpPlan:
    """Prepare in a fork, and take over its lock of the folder and its socket of the web page.

    Both are open until this process ends: the page keeps its port, and connections wait, while the worker restarts.
    """
    parent_pid = os.getpid()
    receiver, sender = socket.socketpair()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        receiver.close()
        die_with_parent(parent_pid)
        _prepare_and_send(follow_choice, sender, signals)
    sender.close()
    try:
        content, descriptors, *_ = socket.recv_fds(receiver, _CHUNK_BYTES, maxfds=2)
        while chunk := receiver.recv(_CHUNK_BYTES):
            content += chunk
        exit_code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        _end_preparation(child, signals)
        raise
    finally:
        receiver.close()
    if exit_code < 0:
        raise RuntimeError(f"signal {-exit_code} ended the preparation")
    if exit_code:
        sys.exit(exit_code)
    plan: UpPlan = pickle.loads(content)  # noqa: S301 - from our own fork
    return plan.with_web_socket(descriptors[1])


def _prepare_and_send(follow_choice: str, sender: socket.socket, signals: StopSignals) -> NoReturn:
    """Prepare and end this process; an error goes its usual way, which prints it and sets the exit code."""
    try:
        from cli.up_preparation import prepare

        plan, lock, listener = prepare(follow_choice)
        socket.send_fds(sender, [pickle.dumps(plan)], [lock.fileno(), listener.fileno()])
        sys.stdout.flush()
    except BaseException:
        # The parent says that it has stopped. Libraries raise other errors in place of the interrupt, such as a prompt.
        if not signals.is_stopping:
            raise
        os._exit(EXIT_INTERRUPTED)
    os._exit(0)


def _end_preparation(pid: int, signals: StopSignals) -> None:
    """End the fork that prepares, by SIGKILL where a library waits and lets no signal through."""
    deadline = time.monotonic() + _PREPARATION_STOP_SECONDS
    with suppress(ProcessLookupError):  # it has ended
        os.kill(pid, signal.SIGTERM)
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if signals.is_urgent or time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)


def _start_processes(stack: ExitStack, plan: UpPlan, signals: StopSignals) -> ProcessManager:
    processes = stack.enter_context(ProcessManager(lambda: signals.is_urgent))
    if plan.broker:
        end_left_broker(plan.broker_socket_path)
        processes.start(plan.broker)
        if problem := wait_for_broker_socket(plan.broker_socket_path):
            raise UsageError(f"the broker does not start ({problem}); its log is {plan.broker.log_path}")
    processes.start(plan.worker)
    return processes


def _supervise(processes: ProcessManager, plan: UpPlan, signals: StopSignals) -> None:
    """Restart processes that exit, later each time; no work is lost, since progress is in the database."""
    restart_policy = RestartPolicy()
    pending: list[tuple[datetime, ProcessSpec]] = []
    terminal, stop_problem = ForegroundTerminal(), ""
    with socket.socket(fileno=os.dup(plan.worker.descriptors[0])) as listener:
        while not signals.is_stopping:  # also where a library has caught the interrupt
            if terminal.has_closed() and not signals.ignores_hangups:
                return
            if exited := processes.pop_exited():
                spec, exit_code = exited
                exit_message = f"the {spec.name} process exited unexpectedly (exit code {exit_code})"
                delay = restart_policy.restart_delay(spec.name, utc_now())
                echo_if_possible(f"{exit_message}; restarting it in {delay.total_seconds():.0f} s.")
                pending.append((utc_now() + delay, spec))
            for restart in [restart for restart in pending if restart[0] <= utc_now()]:
                pending.remove(restart)
                processes.start(restart[1])
            if any(spec.name == plan.worker.name for _, spec in pending):
                answer_unavailable(listener)
            stop_problem = _answer_for_stopped(processes, plan, listener, stop_problem)
            time.sleep(0.3)


def _answer_for_stopped(
    processes: ProcessManager, plan: UpPlan, listener: socket.socket, known_problem: str
) -> str:
    """Answer requests in place of a worker that SIGSTOP has stopped, and say so once; return the problem, or ""."""
    pid = processes.find_stopped(plan.worker.name)
    if pid is None:
        if known_problem:
            echo_if_possible("The worker process goes on.")
        return ""
    problem = describe_stopped_worker(pid)
    if not known_problem:
        echo_if_possible(f"{problem}.")
    answer_unavailable(listener, problem)
    return problem
