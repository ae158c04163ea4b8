"""Makes cheaper what the processes of the command import afterwards: called first in each."""

from __future__ import annotations

import atexit
import ctypes
import gc
import logging
import sys
from typing import Any

NOT_HAD: Any = None  # Python's own sign that a module cannot be imported
M_ARENA_MAX = -8  # of glibc's malloc.h


def set_up_process() -> None:
    """Keep out what nothing here needs, look for garbage less often, and take memory from one place.

    `rfc3987_syntax` is an optional part of jsonschema for the format "iri", which nothing here checks. It compiles a
    grammar when it is imported, for about a second; jsonschema goes on without it. The collector of garbage looks less
    often than by default, as what the command makes is kept until it ends, and not at all when it ends: that took a
    quarter of a second of a run. Threads that make pages take their memory from one place, where glibc can be told so:
    with a place for each, a batch grew by 20 MB for every partnership (docs/scaling.md).
    """
    sys.modules.setdefault("rfc3987_syntax", NOT_HAD)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it would log is raised as well, and told once
    gc.set_threshold(50_000, 10, 10)
    atexit.register(gc.freeze)
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)
