"""The results rest on what the files say, not on how they are written: from end to end."""

from __future__ import annotations

import gzip

import pytest

from tests.conftest import SLUG, csp
from tests.faults.bench import Bench
from tests.faults.corruptions import SAME

pytestmark = pytest.mark.suite("faults")


@pytest.mark.suite("faults", whole=True)  # a second edition; the frames are compared in test_faults
def test_every_input_written_otherwise_gives_the_same_results(finished, project, tmp_path):
    """Rows and columns shuffled, every cell quoted, a byte-order mark and the line ends of Windows, in all inputs."""
    bench = Bench(finished, tmp_path / "bench", SLUG)
    for name in bench.inputs:
        content = SAME["all of it at once"](bench.table(name, "order"))
        assert content is not None
        file = project / "data" / "raw" / bench.partnership.inputs[name]
        file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)
    done = csp(project, "run", SLUG)
    assert done.returncode == 0, done.stderr
    for file in ("results.json", "claims.json"):
        assert (project / "outputs" / SLUG / file).read_bytes() == (finished / "outputs" / SLUG / file).read_bytes()
