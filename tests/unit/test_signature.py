"""A signature tells whose an edition is, which its manifest cannot: anybody who can change one can seal it again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.publish.manifest import NAME, SIGNATURE
from csp_evidence.publish.signature import NAMESPACE, sign, signer_of
from csp_evidence.publish.verify import verify
from tests.unit.test_statuses import edition
from tests.unit.test_trust import reseal

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
WHO = "finance@example.org"


def key_of(folder: Path, name: str) -> Path:
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
    return key


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, Path]:
    """A signed edition and the file of those who may sign it."""
    folder, key = edition(tmp_path / "a", **{"index.html": "page"}), key_of(tmp_path, "key")
    assert sign(folder, key) == folder / SIGNATURE
    allowed = tmp_path / "allowed_signers"
    allowed.write_text(f"{WHO} {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    return folder, allowed


def test_who_signed_is_told_and_the_signature_is_no_stray_file(signed):
    folder, allowed = signed
    verified = verify(folder)
    assert (verified.files, verified.signed) == (1, True)
    assert signer_of(folder, verified.digest, allowed).startswith(f"signed by {WHO}, ED25519 key SHA256:")


def test_an_auditor_needs_no_more_than_openssh(signed):
    """The command of docs/guides/auditor.md."""
    folder, allowed = signed
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        str(allowed),
        "-I",
        WHO,
        "-n",
        NAMESPACE,
        "-s",
        str(folder / SIGNATURE),
    ]
    done = subprocess.run(command, input=(folder / NAME).read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_manifest_sealed_again_verifies_and_is_not_what_was_signed(signed):
    folder, allowed = signed
    reseal(folder, lambda manifest: manifest.update(key_results={"forged": "1"}))
    digest = verify(folder).digest
    with pytest.raises(VerificationError, match="not this manifest by somebody whom"):
        signer_of(folder, digest, allowed)


def test_a_signature_of_somebody_else_or_for_something_else_does_not_count(signed, tmp_path):
    folder, allowed = signed
    digest = verify(folder).digest
    sign(folder, key_of(tmp_path, "other"))
    with pytest.raises(VerificationError, match="not this manifest by somebody whom"):
        signer_of(folder, digest, allowed)
    (folder / SIGNATURE).unlink()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(tmp_path / "key"), str(folder / NAME)]
    subprocess.run(command, check=True, capture_output=True)
    assert verify(folder).signed
    with pytest.raises(VerificationError, match="not this manifest by somebody whom"):
        signer_of(folder, digest, allowed)


def test_an_edition_without_a_signature_and_one_whose_signature_is_none(signed):
    folder, allowed = signed
    digest, content = verify(folder).digest, (folder / SIGNATURE).read_bytes()
    for wrong in (b"", b"anything", content + b"\n", content.replace(b"U1NIU0lH", b"AAAAAAAA")):
        (folder / SIGNATURE).write_bytes(wrong)
        with pytest.raises(VerificationError, match=f"{SIGNATURE} is no signature"):
            verify(folder)
    (folder / SIGNATURE).unlink()
    assert not verify(folder).signed
    with pytest.raises(VerificationError, match="is not signed"):
        signer_of(folder, digest, allowed)


def test_what_cannot_be_signed_or_checked_is_told(signed, tmp_path, monkeypatch):
    folder, allowed = signed
    digest = verify(folder).digest
    with pytest.raises(ConfigurationError, match=r"There is no key .*missing"):
        sign(folder, tmp_path / "missing")
    with pytest.raises(ConfigurationError, match="ssh-keygen could not sign with"):
        sign(folder, allowed)
    with pytest.raises(ConfigurationError, match="There is no file of allowed signers"):
        signer_of(folder, digest, tmp_path / "missing")
    (folder / "index.html").write_text("changed", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"index\.html was changed"):
        sign(folder, tmp_path / "key")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="ssh-keygen is not installed"):
        signer_of(folder, digest, allowed)
