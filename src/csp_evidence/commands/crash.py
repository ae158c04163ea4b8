"""What a person is told where a command crashes."""

from __future__ import annotations

import errno
import os

from csp_evidence.errors import shortened

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def crash_message(error: Exception) -> str:
    """One paragraph on the error; its trace as well where CSP_TRACEBACK is set."""
    if os.environ.get("CSP_TRACEBACK"):
        import traceback

        traceback.print_exc()
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        where = error.filename or "a file, or what this command prints"
        return (
            f"There was no room to write {where}: {error.strerror}. Every edition is whole: as it was, or made anew. "
            "Make room, and run again."
        )
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return (
        f"The command crashed: {shortened(what)}. Every edition is whole: as it was, or made anew. "
        "Set CSP_TRACEBACK=1 to see where it happened."
    )
