"""What a person is told where a command crashes."""

from __future__ import annotations

import os

from csp_evidence.errors import shortened


def crash_message(error: Exception) -> str:
    """One paragraph on the error; its trace as well where CSP_TRACEBACK is set."""
    if os.environ.get("CSP_TRACEBACK"):
        import traceback

        traceback.print_exc()
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return (
        f"The command crashed: {shortened(what)}. Every edition is whole: as it was, or made anew. "
        "Set CSP_TRACEBACK=1 to see where it happened."
    )
