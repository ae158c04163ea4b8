"""What a person is told where a command meets an error that nobody has told of, and the status it ends with."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from csp_evidence.errors import ConfigurationError, OutputError, shortened

WHOLE = "Every edition is whole: as it was, or made anew."
LONGEST = 60  # letters of a name in a message
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ACCESS = (errno.EACCES, errno.EPERM, errno.EROFS)


def crash_message(error: Exception) -> tuple[str, int]:
    """One paragraph on the error, and the exit status; its trace as well where CSP_TRACEBACK is set."""
    if os.environ.get("CSP_TRACEBACK"):
        import traceback

        traceback.print_exc()
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        where = error.filename or "a file, or what this command prints"
        return f"There was no room to write {where}: {error.strerror}. {WHOLE} Make room, and run again.", 3
    if isinstance(error, OSError) and error.filename:
        if error.errno in NO_ACCESS:
            why = f"{error.filename} cannot be read or written: {error.strerror}"
            return f"{why}. {WHOLE} Give access to it, and run again.", OutputError.exit_status
        if error.errno == errno.ENAMETOOLONG:
            name = max(Path(str(error.filename)).parts, key=len)[:LONGEST]
            return (
                f"{name}... is too long: a name has at most 255 letters. Name another.",
                ConfigurationError.exit_status,
            )
        if error.errno == errno.ELOOP:
            why = f"{error.filename} is a link that leads back to itself"
            return f"{why}. Name another, or take it away.", ConfigurationError.exit_status
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return f"The command crashed: {shortened(what)}. {WHOLE} Set CSP_TRACEBACK=1 to see where it happened.", 3
