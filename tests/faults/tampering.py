"""Ways to tamper with an edition, drawn by a seeded chance, and how each must be found.

`verify` finds what is not as the manifest lists it, `diff` what differs from the edition that was published, and `sign`
what neither can tell: an edition sealed again in every part, by somebody who has no other to compare it with.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from csp_evidence.files.as_json import dumps
from csp_evidence.publish.manifest import INGREDIENTS, NAME, SIGNATURE, describe, identity, sealed

Found = Literal["verify", "diff"]
Tampering = Callable[[Path, random.Random], Found]


def _file(folder: Path, chance: random.Random) -> Path:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (NAME, SIGNATURE))
    return chance.choice(files)


def _letters(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghij-_. é", k=chance.randint(1, 12))).strip(". ") or "a"


def _manifest(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / NAME).read_text(encoding="utf-8")))


def _seal(folder: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest that is right in itself: the id is of its ingredients, and the digest of all it says."""
    manifest["edition_id"] = identity(manifest)
    manifest.pop("digest", None)
    (folder / NAME).write_text(dumps(sealed(manifest)), encoding="utf-8")


def flip(folder: Path, chance: random.Random) -> Found:
    """One bit of one byte."""
    path = _file(folder, chance)
    content = bytearray(path.read_bytes() or b"\0")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return "verify"


def cut(folder: Path, chance: random.Random) -> Found:
    """The end of a file is missing, or something follows it."""
    path = _file(folder, chance)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(max(len(content), 1))] if chance.random() < 0.5 else content + b"\n")
    return "verify"


def digits(folder: Path, chance: random.Random) -> Found:
    """Another figure in the results, of as many digits."""
    path = folder / chance.choice(("results.json", "index.html"))
    text = path.read_text(encoding="utf-8")
    places = [place for place, letter in enumerate(text) if letter in "123456789"]
    place = chance.choice(places)
    path.write_text(text[:place] + str(int(text[place]) % 9 + 1) + text[place + 1 :], encoding="utf-8")
    return "verify"


def remove(folder: Path, chance: random.Random) -> Found:
    _file(folder, chance).unlink()
    return "verify"


def add(folder: Path, chance: random.Random) -> Found:
    """A file under a new name, hidden ones and further manifests among them."""
    names = (_letters(chance), f".{_letters(chance)}", "manifest.json.bak", "index.htm", "tables/manifest.json")
    path = folder / chance.choice(names)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(chance.randbytes(chance.randrange(100)))
    return "verify"


def rename(folder: Path, chance: random.Random) -> Found:
    """A file under another name, or in another letter case."""
    path = _file(folder, chance)
    other = path.with_name(chance.choice((path.name.swapcase(), f"{path.name} ", f"{_letters(chance)}-{path.name}")))
    path.rename(other)
    return "verify"


def swap(folder: Path, chance: random.Random) -> Found:
    """Two files of different content change places."""
    first, second = _file(folder, chance), _file(folder, chance)
    while first.read_bytes() == second.read_bytes():
        second = _file(folder, chance)
    content = first.read_bytes()
    shutil.copyfile(second, first)
    second.write_bytes(content)
    return "verify"


def link(folder: Path, chance: random.Random) -> Found:
    """A file becomes a link to the same bytes elsewhere, or a link to a folder or to nothing is added."""
    kind = chance.choice(("same bytes", "folder", "nothing"))
    if kind == "same bytes":
        path, elsewhere = _file(folder, chance), folder.parent / f"elsewhere-{chance.random()}"
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
    else:
        (folder / _letters(chance)).symlink_to(folder.parent if kind == "folder" else folder.parent / "nothing")
    return "verify"


def odd(folder: Path, chance: random.Random) -> Found:
    """An empty folder, or a pipe."""
    path = folder / chance.choice(("", "tables", "figures")) / f"odd-{_letters(chance)}"
    if chance.random() < 0.5:
        path.mkdir(parents=True)
    else:
        os.mkfifo(path)
    return "verify"


def manifest_text(folder: Path, chance: random.Random) -> Found:
    """The manifest says something else, and is not sealed again; or it is laid out otherwise."""
    path = folder / NAME
    manifest = _manifest(folder)
    kind = chance.choice(("value", "layout", "missing", "bytes"))
    if kind == "value":
        manifest[chance.choice((*INGREDIENTS, "edition_id", "digest", "key_results"))] = chance.random()
        path.write_text(dumps(manifest), encoding="utf-8")
    elif kind == "layout":
        path.write_text(json.dumps(manifest, indent=chance.choice((None, 2))), encoding="utf-8")
    elif kind == "missing":
        manifest.pop(chance.choice(sorted(manifest)))
        path.write_text(dumps(manifest), encoding="utf-8")
    else:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1
        path.write_bytes(content)
    return "verify"


def half_sealed(folder: Path, chance: random.Random) -> Found:
    """A manifest with a digest of its own that is right, and an id or a list of files that is not."""
    manifest = _manifest(folder)
    kind = chance.choice(("id", "ingredient", "unlisted", "listed"))
    if kind == "id":
        manifest["edition_id"] = chance.randbytes(32).hex()
    elif kind == "ingredient":
        manifest[chance.choice(INGREDIENTS)] = chance.randbytes(4).hex()
    elif kind == "unlisted":
        manifest["outputs"].pop(chance.choice(sorted(manifest["outputs"])))
    else:
        manifest["outputs"][_letters(chance)] = {"sha256": chance.randbytes(32).hex(), "size": 1}
    manifest.pop("digest")
    (folder / NAME).write_text(dumps(sealed(manifest)), encoding="utf-8")
    return "verify"


def no_signature(folder: Path, chance: random.Random) -> Found:
    """Something that is no signature, in its place."""
    (folder / SIGNATURE).write_bytes(chance.randbytes(chance.randrange(200)))
    return "verify"


def sealed_file(folder: Path, chance: random.Random) -> Found:
    """A page, table or other file is changed, and the manifest is sealed again in every part."""
    path, manifest = _file(folder, chance), _manifest(folder)
    if path.suffix == ".json":  # whitespace, so that what compares it can read it
        path.write_bytes(path.read_bytes() + b" " * chance.randint(1, 9))
    else:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1
        path.write_bytes(content)
    manifest["outputs"][path.relative_to(folder).as_posix()] = describe(path)
    _seal(folder, manifest)
    return "diff"


def sealed_result(folder: Path, chance: random.Random) -> Found:
    """A result is forged, and the manifest is sealed again."""
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    name = chance.choice(sorted(results))
    results[name]["value"] = chance.randint(0, 10**9)
    (folder / "results.json").write_text(dumps(results), encoding="utf-8")
    manifest = _manifest(folder)
    manifest["outputs"]["results.json"] = describe(folder / "results.json")
    _seal(folder, manifest)
    return "diff"


def sealed_ingredient(folder: Path, chance: random.Random) -> Found:
    """The manifest says that it was made from something else, under an id that is right."""
    manifest = _manifest(folder)
    kind = chance.choice(("code", "commit", "committed", "inputs", "versions", "parameters", "key_results", "plan"))
    if kind == "plan":
        manifest["partnership"]["plan"] = chance.randbytes(4).hex()
    elif kind in ("code", "commit", "committed"):
        manifest[kind] = chance.randbytes(20).hex()
    elif kind == "inputs":
        name = chance.choice(sorted(manifest["inputs"]))
        manifest["inputs"][name]["sha256"] = chance.randbytes(32).hex()
    else:
        manifest[kind][chance.choice(sorted(manifest[kind]))] = chance.randbytes(4).hex()
    _seal(folder, manifest)
    return "diff"


def sealed_names(folder: Path, chance: random.Random) -> Found:
    """A file is added, removed or renamed, and the manifest is sealed again."""
    manifest = _manifest(folder)
    tables = sorted(name for name in manifest["outputs"] if name.startswith(("tables/", "figures/")))
    name, kind = chance.choice(tables), chance.choice(("add", "remove", "rename"))
    if kind != "add":
        told = manifest["outputs"].pop(name)
    if kind == "remove":
        (folder / name).unlink()
    elif kind == "rename":
        (folder / name).rename(folder / f"{name}.old")
        manifest["outputs"][f"{name}.old"] = told
    else:
        (folder / f"{name}.more").write_bytes(chance.randbytes(9))
        manifest["outputs"][f"{name}.more"] = describe(folder / f"{name}.more")
    _seal(folder, manifest)
    return "diff"


TAMPERINGS: tuple[Tampering, ...] = (
    flip, cut, digits, remove, add, rename, swap, link, odd, manifest_text, half_sealed, no_signature,
    sealed_file, sealed_result, sealed_ingredient, sealed_names,
)  # fmt: skip
