"""What `csp verify` checks of an edition, and says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from csp_evidence.publish.manifest import SIGNATURE
from csp_evidence.publish.verify import verify


def verify_edition(folder: Path, allowed: Path | None, *, rerun: bool) -> Iterator[str]:
    """Check an edition, and with `allowed` its signature, and with `rerun` that it comes out the same; a line for each.

    Raises
    ------
    ConfigurationError
        It is no edition; there is no such file of allowed signers; it cannot be made again here.
    VerificationError
        What was checked is not so.
    """
    verified = verify(folder)
    yield f"{folder} verifies: {verified.files} files are as the manifest lists them."
    yield f"edition  {verified.edition_id}\nmanifest {verified.digest}"
    if allowed is not None:
        from csp_evidence.publish.signature import signer_of

        yield signer_of(folder, verified.digest, allowed)
    elif verified.signed:
        yield f"It is signed. Whose signature {SIGNATURE} is was not checked: add --signed ALLOWED_SIGNERS."
    if rerun:
        from csp_evidence.commands.progress import TerminalProgress
        from csp_evidence.pipeline.again import make_again
        from csp_evidence.project import find_project

        with TerminalProgress(folder.name) as progress:
            files = make_again(find_project(), folder, progress)
        yield f"made again: all {files} files came out the same, byte for byte."
