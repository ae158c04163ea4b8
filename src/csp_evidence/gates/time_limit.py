"""A limit on the computing that one expectation may take: a slow regular expression would else never end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 5  # of the processor, so that a busy machine makes no difference; a million rows take one


class TooSlow(BaseException):
    """Computing took longer than it may. No Exception, which Great Expectations would take for its own."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the body once this process has computed for `seconds` in it.

    Signals reach the main thread alone, where notebooks and commands validate; in another one there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
