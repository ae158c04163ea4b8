"""Whatever is done to an edition is found: by verify, by diff, or, where only a signature can tell, by that."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from csp_evidence.commands.compare import differences
from csp_evidence.errors import VerificationError
from csp_evidence.publish.signature import sign, signer_of
from csp_evidence.publish.verify import verify
from tests.conftest import TOLD
from tests.faults.tampering import TAMPERINGS
from tests.unit.test_signature import WHO, key_of

pytestmark = pytest.mark.suite("faults")

OFTEN, SAMPLED = 1_000, 32


@pytest.fixture
def signed(edition: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A signed copy of the edition, and those who may sign."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed")
    folder, key = tmp_path / "published", key_of(tmp_path, "key")
    shutil.copytree(edition, folder)
    sign(folder, key)
    (tmp_path / "allowed").write_text(f"{WHO} {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    return folder, tmp_path / "allowed"


def told_by_diff(published: Path, copy: Path) -> bool:
    """Whether the command names what differs, or says that the copy was sealed by something else than a run."""
    try:
        lines = list(differences(published, copy, files=False, everything=False))
    except VerificationError as error:
        return str(error).startswith(f"{copy.name} verifies, but is not laid out as an edition is")
    return any(re.search(r": [1-9][0-9,]* of [0-9,]+ differ", line) for line in lines)


def test_every_tampering_is_found(signed, tmp_path, whole, record_property):
    published, allowed = signed
    chance, found = random.Random(21), Counter[str]()
    for number in range(OFTEN if whole else SAMPLED):
        tampering, copy = TAMPERINGS[number % len(TAMPERINGS)], tmp_path / f"copy-{number}" / "edition"
        shutil.copytree(published, copy)
        expected = tampering(copy, chance)
        where = f"{tampering.__name__}, number {number}"
        if expected == "verify":
            with pytest.raises(VerificationError) as told:
                verify(copy)
            assert "Do not rely on it" in str(told.value), where
        else:
            verified = verify(copy)
            assert told_by_diff(published, copy), where
            with pytest.raises(VerificationError, match="not this manifest by somebody whom"):
                signer_of(copy, verified.digest, allowed)
        found[f"{expected}: {tampering.__name__}"] += 1
        shutil.rmtree(copy.parent)
    record_property(TOLD, f"{found.total()} tamperings found: {dict(found)}")
    assert len(found) == len(TAMPERINGS)


def test_verify_says_where_only_a_signature_can_tell(signed, capsys):
    from csp_evidence.commands.verify import verify_edition

    published, allowed = signed
    assert "Whose signature" in "\n".join(verify_edition(published, None, rerun=False))
    assert f"signed by {WHO}" in "\n".join(verify_edition(published, allowed, rerun=False))
