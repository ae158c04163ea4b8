"""Signs the manifest of an edition, and checks who signed it, with OpenSSH, which any auditor can do as well.

A manifest's own digest shows that it is whole, not whose it is: whoever can change an edition can seal it again. A
signature covers the manifest, and the manifest everything else.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from csp_evidence.errors import ConfigurationError, OutputError, VerificationError
from csp_evidence.files.as_json import loads, write_bytes
from csp_evidence.publish.manifest import NAME, SIGNATURE
from csp_evidence.publish.verify import UNRELIABLE, is_signature, verify

NAMESPACE = "csp-edition"  # what the signature is for, so that one made for something else does not count


def sign(folder: Path, key: Path) -> Path:
    """Sign the manifest of an edition that verifies with an SSH key, and return the signature's file.

    `key` is a private key, or the public one of a key that ssh-agent holds. A signature that was there is replaced.

    Raises
    ------
    VerificationError
        The edition does not verify.
    ConfigurationError
        It is no edition, there is no such key, or ssh-keygen refuses it.
    OutputError
        The signature cannot be written.
    """
    digest = verify(folder).digest
    manifest = _manifest(folder, digest)
    if not key.is_file():
        raise ConfigurationError(f"There is no key {key}. Make one with ssh-keygen -t ed25519, or name another.")
    done = _ssh_keygen("sign", "-n", NAMESPACE, "-f", str(key), given=manifest)
    if done.returncode or not is_signature(done.stdout):
        raise ConfigurationError(f"ssh-keygen could not sign with {key}: {_said(done)}. Name a private SSH key.")
    try:
        write_bytes(folder / SIGNATURE, done.stdout)
    except OSError as error:
        raise OutputError(f"{folder / SIGNATURE} could not be written: {error.strerror}. Give write access.") from None
    return folder / SIGNATURE


def signer_of(folder: Path, digest: str, allowed: Path) -> str:
    """Who signed the manifest whose own digest is `digest`, and with which key, of those whom `allowed` lists.

    `allowed` is a file of allowed signers as ssh-keygen describes it: a line each with a name and a public key.

    Raises
    ------
    ConfigurationError
        There is no such file of allowed signers, or no ssh-keygen.
    VerificationError
        The edition is not signed, or by nobody of those listed, or another manifest was.
    """
    if not allowed.is_file():
        raise ConfigurationError(
            f"There is no file of allowed signers {allowed}. It has a line for each person whom you trust: a name such "
            "as finance@example.org, and the public key that they gave you (docs/guides/auditor.md)."
        )
    signature = folder / SIGNATURE
    if not signature.is_file():
        raise VerificationError(f"{folder.name} is not signed: it has no {SIGNATURE}. Ask whoever published it.")
    manifest, told = _manifest(folder, digest), ["-s", str(signature), "-f", str(allowed)]
    found = _ssh_keygen("find-principals", *told, given=manifest)
    names = [line.split(",")[0] for line in found.stdout.decode(errors="replace").splitlines()]
    done = found
    for name in names:
        done = _ssh_keygen("verify", *told, "-n", NAMESPACE, "-I", name, given=manifest)
        if done.returncode == 0:
            return f"signed by {name}, {done.stdout.decode(errors='replace').strip().rpartition(' with ')[2]}"
    raise VerificationError(
        f"{folder.name} is signed, but not this manifest by somebody whom {allowed} lists: {_said(done)}. {UNRELIABLE}"
    )


def _manifest(folder: Path, digest: str) -> bytes:
    """The bytes of the manifest that was verified: its digest is of all it says, and it has one form only."""
    text = (folder / NAME).read_bytes()
    if loads(text.decode())["digest"] != digest:
        raise VerificationError(f"{folder.name} was replaced meanwhile. Verify it again.")
    return text


def _ssh_keygen(task: str, *arguments: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ConfigurationError("ssh-keygen is not installed. Install OpenSSH (8.2 or later), and try again.")
    return subprocess.run([program, "-Y", task, *arguments], input=given, capture_output=True, check=False)


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    text = (done.stderr or done.stdout).decode(errors="replace")
    return " ".join(text.split()).rstrip(".") or f"it ended with status {done.returncode}"
