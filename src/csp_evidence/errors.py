"""Errors that are told to a person: one paragraph each, with the exit status they end a command with."""

from __future__ import annotations

import textwrap

from csp_evidence.characters import coded

LONGEST = 10_000  # what rests on one figure of a funding table takes 5,000 letters to list


def shortened(message: str) -> str:
    """A message as a terminal can show it: its beginning, and how much was left out."""
    left = len(message) - LONGEST
    return message if left <= 0 else f"{message[:LONGEST]}… ({left:,} more letters)"


class EvidenceError(Exception):
    """Something a person can put right; the message says what, where and how."""

    exit_status = 2

    def __init__(self, message: str) -> None:
        super().__init__(coded(message))  # it may quote an input, and go to a terminal

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in a notebook: the message alone, for the traceback would bury it."""
        return textwrap.wrap(f"{type(self).__name__}: {self}", 110, replace_whitespace=False)


class ConfigurationError(EvidenceError):
    """A wrong command, parameter, partnership.yml, suite or sidecar."""

    exit_status = 2


class UnknownAreaError(ConfigurationError):
    """An area that the reference data do not have."""


class FetchError(EvidenceError):
    """A published file could not be fetched, or is not what was asked for."""

    exit_status = 1


class InputError(EvidenceError):
    """A raw file that cannot be read as its layout says."""

    exit_status = 1


class GateError(EvidenceError):
    """A critical expectation failed, or an expectation could not be tested."""

    exit_status = 1


class MismatchError(EvidenceError):
    """What ran is not what the run had planned: a file changed on the way, or a stage was not closed."""

    exit_status = 1


class NotebookError(EvidenceError):
    """A notebook stopped with an error that nobody foresaw: a fault of the project, not of the data."""

    exit_status = 3


class VerificationError(EvidenceError):
    """An edition whose files are not the ones its manifest lists."""

    exit_status = 1


class OutputError(EvidenceError):
    """What a run makes could not be written: a full disk, a folder without write access."""

    exit_status = 3


class Stopped(BaseException):
    """The user stopped the command; like KeyboardInterrupt, nothing but the command line itself catches it for good."""
