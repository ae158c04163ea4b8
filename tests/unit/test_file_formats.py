"""Tables that lie there compressed or as GeoJSON are read, refused and accepted like any other."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from csp_evidence.commands.accept import note_table
from csp_evidence.errors import InputError
from csp_evidence.inputs import file_formats
from csp_evidence.inputs.accepted import copy_of
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.published import read_published

SIDECAR = """\
title: A table
description: A row is a place.
source: nobody
licence: none
status: published
published: null
period: today
geography: here
personal: false
fields:
  - {name: code, type: string, description: Its code, constraints: {required: true}}
  - {name: other, type: %s, description: Something else}
primaryKey: [code]
controls:
  rows: 2
"""
FEATURES = [
    {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Point", "coordinates": [0.5, place]}}
    for place, code in enumerate("ab")
]


def table(folder: Path, name: str, content: bytes, kind: str = "string") -> Path:
    path = folder / name
    path.write_bytes(content)
    sidecar = (SIDECAR % kind).replace("name: other", "name: geometry") if kind == "geojson" else SIDECAR % kind
    path.with_name(f"{name}.meta.yml").write_text(sidecar, encoding="utf-8")
    return path


def test_a_compressed_table_says_what_the_table_says(tmp_path):
    text = b"code,other\na,1\nb,2\n"
    plain = read_published(table(tmp_path, "one.csv", text), "one.csv")
    packed = read_published(table(tmp_path, "two.csv.gz", gzip.compress(text)), "two.csv.gz")
    assert content_digest(packed.frame) == content_digest(plain.frame)
    assert list(packed.frame.index) == [2, 3]


def test_boundaries_are_rows_with_a_geometry(tmp_path):
    content = json.dumps({"type": "FeatureCollection", "features": FEATURES}).encode()
    frame = read_published(table(tmp_path, "here.geojson", content, "geojson"), "here.geojson").frame
    assert frame["code"].tolist() == ["a", "b"]
    assert frame["geometry"].tolist()[0] == '{"type":"Point","coordinates":[0.5,0]}'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv.gz", b"code,other\na,1\n", "is not compressed as gzip"),
        ("x.csv.gz", gzip.compress(b"code,other\na,1\n" * 99, mtime=0)[:-9], "breaks off"),
        ("x.csv.gz", gzip.compress(b"code,other\na,1\nb,2\n", mtime=0) + b"more", "goes on after its end"),
        ("x.geojson", b"code,other\n", "is no GeoJSON with features"),
        ("x.geojson", b'{"features": []}', "is no GeoJSON with features"),
        (
            "x.geojson",
            json.dumps({"features": [*FEATURES, {"properties": {}}]}).encode(),
            "row 4: the feature must have",
        ),
        (
            "x.geojson",
            json.dumps({"features": [FEATURES[0], {**FEATURES[1], "properties": {"code": 1, "x": 2}}]}).encode(),
            "row 3: the feature must have the properties code",
        ),
    ],
)
def test_what_is_not_such_a_file_is_refused_with_a_remedy(name, content, told, tmp_path):
    path = table(tmp_path, name, content, "geojson" if name.endswith("geojson") else "string")
    with pytest.raises(InputError, match=told):
        read_published(path, name)


def test_a_table_that_is_packed_to_fill_the_memory_is_refused_before_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr(file_formats, "LARGEST", 1_000)
    bomb = gzip.compress(b"code,other\n" + b"a,1\n" * 10_000)
    assert len(bomb) < 300
    with pytest.raises(InputError, match="holds more than 1,000 bytes once it is unpacked"):
        read_published(table(tmp_path, "bomb.csv.gz", bomb), "bomb.csv.gz")


@pytest.mark.parametrize(("name", "kept"), [("one.csv", True), ("one.csv.gz", False)])
def test_a_compressed_table_is_accepted_by_its_digest_alone(name, kept, tmp_path):
    text = b"code,other\na,1\nb,2\n"
    path = table(tmp_path, name, gzip.compress(text) if name.endswith(".gz") else text)
    published = read_published(path, name)
    note_table(path, published)
    assert read_published(path, name).sidecar.controls.sha256 == content_digest(published.frame)
    assert copy_of(path).is_file() is kept
