"""Every corruption in the catalogue is caught by a critical gate, or shown to change nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial

import pytest

import csp_evidence.inputs.published as reading
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from tests.conftest import ROOT, SLUG, TOLD
from tests.faults.bench import Bench, Verdict
from tests.faults.corruptions import Case, corruptions, harmless_variants

pytestmark = pytest.mark.suite("faults")

SHARES = ((5_000, 0.02), (0, 0.15))  # of a file with so many rows, the share that is tried without --whole
SAMPLED = 10


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "load_sidecar", cache(reading.load_sidecar))  # no case changes a sidecar
        yield Bench(ROOT, tmp_path_factory.mktemp("faults"), SLUG)


def cases_of(bench: Bench, name: str, whole: bool) -> list[Case]:
    share = 1.0 if whole else next(share for rows, share in SHARES if len(bench.frame(name)) >= rows)

    def keep(label: str) -> bool:
        return random.Random(f"{name}/{label}").random() < share

    return list(corruptions(partial(bench.table, name), keep))


def table_of(verdicts: list[Verdict]) -> str:
    """Corruptions by what became of them."""
    of: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        of.setdefault(verdict.case.corruption, Counter())[verdict.how] += 1
    lines = [f"{'corruption':45}{'caught':>8}{'harmless':>10}{'missed':>8}"]
    lines += [f"{name:45}{count['caught']:>8}{count['harmless']:>10}{count['missed']:>8}" for name, count in of.items()]
    total = Counter(verdict.how for verdict in verdicts)
    lines.append(f"{'together':45}{total['caught']:>8}{total['harmless']:>10}{total['missed']:>8}")
    return "\n".join(lines)


def test_every_corruption_is_caught_or_harmless(bench, whole, record_property):
    verdicts = [
        bench.judge(name, case, every_gate=False) for name in bench.inputs for case in cases_of(bench, name, whole)
    ]
    record_property(TOLD, table_of(verdicts))
    missed = [(v.input, v.case.corruption, v.case.where, v.by) for v in verdicts if v.how == "missed"]
    assert missed == []
    assert len({(v.input, v.case.corruption, v.case.where) for v in verdicts}) == len(verdicts)
    assert len(verdicts) >= (300 if whole else 40)
    harmless = [(v.input, v.case.corruption, v.case.where) for v in verdicts if v.how == "harmless"]
    assert len(harmless) < len(verdicts) / 20, harmless


def test_with_all_its_gates_a_corrupted_file_is_stopped_and_told_apart(bench, whole, record_property):
    every = [(name, case) for name in bench.inputs for case in cases_of(bench, name, whole)]
    chosen = random.Random(7).sample(every, 50 * SAMPLED if whole else SAMPLED)
    verdicts = [bench.judge(name, case, every_gate=True) for name, case in chosen]
    assert not [v for v in verdicts if v.how == "missed"]
    caught = [v for v in verdicts if v.how == "caught"]
    alone = [v for v in caught if all(CONTENT in by or FIELDS in by for by in v.by)]
    record_property(TOLD, f"{len(caught)} caught, {len(alone)} of them by the digest of the content alone")
    assert len(alone) < len(caught) / 2


def test_clean_variants_raise_no_alarm_and_give_the_same_frame(bench, whole):
    variants = [(name, case) for name in bench.inputs for case in harmless_variants(partial(bench.table, name))]
    assert len(variants) >= 200
    tried = variants if whole else variants[::6]
    verdicts = [bench.judge(name, case, every_gate=False) for name, case in tried]
    assert [(v.input, v.case.corruption, v.by) for v in verdicts if v.how != "harmless"] == []
    chosen = variants if whole else random.Random(3).sample(variants, 4)
    for name, case in chosen:
        assert bench.judge(name, case, every_gate=True).how == "harmless", (name, case.corruption)


def test_the_sound_files_pass_every_gate(bench):
    for name in bench.inputs:
        path = bench.project.raw / bench.partnership.inputs[name]
        verdict = bench.judge(name, Case("none", "", path.read_bytes()), every_gate=True)
        assert verdict.how == "harmless", verdict


def test_street_level_files_are_spoilt_in_no_way_that_goes_unseen(whole, tmp_path_factory):
    """In the publisher's own layout: of Exampleshire, as Tower Hamlets has none."""
    bench = Bench(ROOT, tmp_path_factory.mktemp("street"), "exampleshire")
    for name in ("street_crime", "small_areas"):
        cases = list(corruptions(partial(bench.table, name)))
        assert len(cases) > 80, name
        tried = cases if whole else cases[::8]
        verdicts = [bench.judge(name, case, every_gate=False) for case in tried]
        assert [(v.case.corruption, v.case.where, v.by) for v in verdicts if v.how == "missed"] == []
        harmless = [(v.case.corruption, v.case.where) for v in verdicts if v.how == "harmless"]
        assert len(harmless) <= max(len(tried) // 20, 1), harmless
        for case in random.Random(5).sample(cases, len(cases) if whole else 3):
            assert bench.judge(name, case, every_gate=True).how != "missed", case.corruption
        for case in list(harmless_variants(partial(bench.table, name)))[:: 1 if whole else 4]:
            assert bench.judge(name, case, every_gate=False).how == "harmless", case.corruption
