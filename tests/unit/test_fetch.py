"""Fetching: what breaks off is gone on with, and what is not what was asked for leaves nothing behind."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from csp_evidence.analysis.areas.forces import plain_force
from csp_evidence.commands.boundaries import asked_for
from csp_evidence.commands.fetch import _next_step, fetch
from csp_evidence.errors import ConfigurationError, EvidenceError, FetchError
from csp_evidence.fetch import download as downloading
from csp_evidence.fetch import unpacking
from csp_evidence.fetch.catalogue import Entry, address_of, load_catalogue
from csp_evidence.fetch.download import Downloaded, Pace, download
from csp_evidence.fetch.links import newest_link
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.street import LAYOUT
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas
from csp_evidence.project import Project
from tests.conftest import ROOT, csp
from tests.hostile_server import Answer, hostile, sends, sends_on, sends_the_rest

TABLE = b"a,b\n" + b"1,2\n" * 50_000
TAG = '"one"'


def entry(**changed: object) -> Entry:
    given = {
        "title": "A table", "publisher": "Nobody", "page": "https://example.org/", "address": None,
        "hosts": ["127.0.0.1"], "licence": "none", "kind": "csv", "most": 1_000_000,
    }  # fmt: skip
    return Entry.model_validate(given | changed)


class Still:
    """A clock that does not go on, and notes how long it was slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def pace(self, seconds: float = 0.0) -> Pace:
        return Pace(seconds, clock=lambda: 0.0, sleep=self.slept.append)


def got(answers: dict[str, list[Answer]], folder: Path, **changed: object) -> tuple[Downloaded, list[dict[str, str]]]:
    with hostile(answers) as (address, asked):
        return download(f"{address}/table.csv", entry(**changed), folder / "table.csv", Still().pace()), asked


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_comes_as_it_is_and_is_not_asked_for_twice(tmp_path):
    first, _ = got({"/table.csv": [sends_the_rest(TABLE, TAG)]}, tmp_path)
    assert (first.path.read_bytes(), first.size, first.cached) == (TABLE, len(TABLE), False)
    second, asked = got({"/table.csv": [sends_the_rest(TABLE, TAG)]}, tmp_path)
    assert (second.sha256, second.cached) == (first.sha256, True)
    assert asked[0]["If-None-Match"] == TAG


def test_what_broke_off_is_gone_on_with_from_where_it_was(tmp_path):
    cut = sends(TABLE[:70_000], said=len(TABLE), ETag=TAG)
    found, asked = got({"/table.csv": [cut, sends_the_rest(TABLE, TAG)]}, tmp_path)
    assert found.path.read_bytes() == TABLE
    assert (asked[1]["Range"], asked[1]["If-Range"]) == ("bytes=70000-", TAG)


def test_a_file_that_changed_meanwhile_is_begun_again(tmp_path):
    cut = sends(TABLE[:70_000], said=len(TABLE), ETag=TAG)
    other = b"a,b\n" + b"3,4\n" * 50_000
    found, _ = got({"/table.csv": [cut, sends_the_rest(other, '"two"')]}, tmp_path)
    assert found.path.read_bytes() == other


def test_a_busy_server_is_given_the_time_that_it_asks_for(tmp_path):
    still = Still()
    answers = [sends(b"", 503, Retry_After="7"), sends(TABLE)]
    with hostile({"/table.csv": answers}) as (address, _):
        download(f"{address}/table.csv", entry(), tmp_path / "table.csv", still.pace(1.0))
    assert 7.0 in still.slept
    assert max(still.slept) <= 60


@pytest.mark.parametrize(
    ("answers", "changed", "told"),
    [
        ([sends(TABLE[:70_000], said=len(TABLE))], {}, "70,000 of 200,004 bytes came"),
        ([sends(TABLE, said=2_000_000)], {}, "has 2,000,000 bytes, more than the 1,000,000"),
        ([sends(b"<!DOCTYPE html><title>Sorry</title>")], {}, "A web page came in place of a file"),
        ([sends(b"\xef\xbb\xbf \n<HTML>")], {}, "A web page came in place of a file"),
        ([sends(b"a,b\n1,2\n")], {"kind": "zip"}, "is no zip file"),
        ([sends(b"a\0b")], {}, "is no csv file"),
        ([sends(b"")], {}, "is no csv file"),
        ([sends(b"[]")], {"kind": "geojson"}, "is no geojson file"),
        ([sends(TABLE)], {"sha256": "0" * 64}, "has the sha256"),
        ([sends(b"", 404)], {}, "answered 404"),
        ([sends(b"", 500)], {}, "in 4 tries: the server answered 500"),
        ([sends_on("/table.csv")], {}, "redirected more than 5 times"),
        ([sends_on("https://elsewhere.example/x")], {}, "leads to elsewhere.example"),
        ([sends_on("file:///etc/passwd")], {}, "leads to no host"),
        ([sends_on("ftp://127.0.0.1/x")], {}, "is not https"),
    ],
)
def test_what_is_not_the_file_leaves_what_was_there(answers, changed, told, tmp_path):
    (tmp_path / "table.csv").write_bytes(b"as before")
    with pytest.raises(EvidenceError, match=told):
        got({"/table.csv": answers}, tmp_path, **changed)
    assert files(tmp_path)["table.csv"] == b"as before"


def test_more_than_was_said_is_cut_off_before_it_fills_the_disk(tmp_path):
    def endless(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(400):
            handler.wfile.write(b"x" * 10_000)

    with pytest.raises(FetchError, match="sent more than 1,000,000 bytes"):
        got({"/table.csv": [endless]}, tmp_path)
    assert files(tmp_path) == {}


def test_a_redirect_to_a_host_of_the_publisher_is_followed(tmp_path):
    found, _ = got({"/table.csv": [sends_on("/moved.csv", 301)], "/moved.csv": [sends(TABLE)]}, tmp_path)
    assert found.address.endswith("/moved.csv")


def test_requests_keep_their_pace():
    still = Still()
    pace = still.pace(1.5)
    for _ in range(3):
        pace.wait()
    assert still.slept == [1.5, 1.5]


# Archives


def archive(path: Path, members: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            item = zipfile.ZipInfo(name)
            item.compress_type = zipfile.ZIP_DEFLATED
            change(item)
            made.writestr(item, content)
    return path


def test_the_files_that_fit_are_taken_without_their_folders(tmp_path):
    made = archive(
        tmp_path / "a.zip", {"2026-03/2026-03-gwent-street.csv": b"1", "2026-03/2026-03-kent-street.csv": b"2"}
    )
    assert [path.name for path in unpacking.unpack(made, tmp_path / "out", "*-gwent-street.csv")] == [
        "2026-03-gwent-street.csv"
    ]
    with pytest.raises(FetchError, match="holds no file"):
        unpacking.unpack(made, tmp_path / "out", "*-surrey-street.csv")


def as_link(item: zipfile.ZipInfo) -> None:
    item.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("members", "change", "told"),
    [
        ({"../out.csv": b"1"}, None, "outside itself"),
        ({"a/../../out.csv": b"1"}, None, "outside itself"),
        ({"/etc/out.csv": b"1"}, None, "outside itself"),
        ({"..\\out.csv": b"1"}, None, "outside itself"),
        ({"C:/out.csv": b"1"}, None, "outside itself"),
        ({"link.csv": b"/etc/passwd"}, as_link, "outside itself"),
        ({"a/one.csv": b"1", "b/one.csv": b"2"}, None, "twice"),
        ({".hidden.csv": b"1"}, None, "no file's"),
        ({"bomb.csv": b"0" * 20_000_000}, None, "would grow to 20,000,000 bytes"),
    ],
)
def test_an_archive_that_does_more_than_hold_files_is_refused_whole(members, change, told, tmp_path):
    made = archive(tmp_path / "a.zip", {"first.csv": b"1", **members}, change or (lambda _: None))
    with pytest.raises(FetchError, match=told):
        unpacking.unpack(made, tmp_path / "out", "*.csv")
    assert files(tmp_path / "out") == {}
    assert not (tmp_path / "out.csv").exists()


def test_an_archive_that_lies_about_a_size_or_breaks_off_is_refused(tmp_path):
    made = archive(tmp_path / "a.zip", {"one.csv": b"0123456789" * 30})
    content = made.read_bytes()
    made.write_bytes(content.replace((300).to_bytes(4, "little"), (200).to_bytes(4, "little")))
    with pytest.raises(FetchError, match=r"not as large as the archive says|cannot be unpacked"):
        unpacking.unpack(made, tmp_path / "out", "*.csv")
    made.write_bytes(content[:-30])
    with pytest.raises(FetchError, match="cannot be unpacked"):
        unpacking.unpack(made, tmp_path / "out", "*.csv")
    assert files(tmp_path / "out") == {}


# The command


HEADER = load_layouts(ROOT / "data" / "raw" / "reference").counted_rows[LAYOUT].header


def street(*lsoas: str, month: str = "2026-03") -> bytes:
    text = io.StringIO()
    text.write(",".join(HEADER) + "\n")
    for lsoa in lsoas:
        text.write(f"id,{month},Gwent Police,Gwent Police,-3,51,On or near X,{lsoa},Name,Burglary,,\n")
    return text.getvalue().encode()


@pytest.fixture
def torfaen(project: Path) -> Path:
    assert csp(project, "init", "torfaen", "--area", "W14000020").returncode == 0
    return project


def serve(project: Path, address: str, **changed: object) -> None:
    """Have the catalogue lead to the server."""
    given = entry(kind="zip", address=f"{address}/{{month}}.zip", members="*-{force}-street.csv", **changed)
    file = project / "data" / "raw" / "reference" / "catalogue.yml"
    file.write_text(json.dumps({"street_crime": given.model_dump()}), encoding="utf-8")


def test_the_streets_of_a_partnership_are_fetched_and_selected_by_its_small_areas(torfaen, tmp_path):
    made = archive(
        tmp_path / "2026-03.zip",
        {
            "2026-03/2026-03-gwent-street.csv": street("W01001440", "W01001537", ""),
            "2026-02/2026-02-gwent-street.csv": street("W01001537", month="2026-02"),
            "2026-03/2026-03-kent-street.csv": street("W01001537"),
        },
    )
    with hostile({"/2026-03.zip": [sends(made.read_bytes())]}) as (address, _):
        serve(torfaen, address)
        pace = Still().pace()
        found = fetch(Project(torfaen), "street_crime", "torfaen", month="2026-03", pace=pace)
    file = torfaen / "data" / "raw" / "torfaen" / "street_crime.csv.gz"
    assert found.file == file
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    sidecar = file.with_name("street_crime.csv.gz.meta.yml").read_text(encoding="utf-8")
    assert f"rows: {len(lines) - 1}\n" in sidecar
    assert "without a place, which lie in no partnership: gwent 1." in sidecar
    assert [line.split(",")[2] for line in lines[1:]] == ["W01001537"] * 2, "small areas of another partnership are not"
    assert "Name it in partnership.yml, under inputs: `street_crime: torfaen/street_crime.csv.gz`" in found.told[-1]


def test_a_fetch_that_fails_leaves_the_file_of_the_partnership(torfaen, tmp_path):
    file = torfaen / "data" / "raw" / "torfaen" / "street_crime.csv.gz"
    file.write_bytes(b"as before")
    for members, told in (
        ({"2026-03-gwent-street.csv": b"a,b\n1,2\n"}, "row 1: the header is not Crime ID"),
        ({"2026-03-gwent-street.csv": street("W01001537")[:-20]}, "row 2: 8 cells, but the header has 12"),
        ({"2026-03-gwent-street.csv": street("W01001537", month="2026-02")}, "holds '2026-02' as a month"),
    ):
        made = archive(tmp_path / "x.zip", members).read_bytes()
        with hostile({"/2026-03.zip": [sends(made)]}) as (address, _):
            serve(torfaen, address)
            pace = Still().pace()
            with pytest.raises(FetchError, match=told):
                fetch(Project(torfaen), "street_crime", "torfaen", month="2026-03", pace=pace)
        assert file.read_bytes() == b"as before"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "There is no 'nothing' to fetch. There are: street_crime, csp_crime"),
        (["lsoa_boundaries"], "is fetched for a partnership: name it"),
        (["street_crime"], "is published by month"),
        (["street_crime", "--month", "2026-3"], "is published by month"),
        (["street_crime", "--month", "2026-03"], "is fetched for a partnership: name it"),
        (["csp_crime", "--address", "https://elsewhere.example/x.xlsx"], "leads to elsewhere.example"),
        (["csp_crime", "--address", "http://www.ons.gov.uk/x.xlsx"], "is not https"),
        (["csp_crime", "--address", "https://me:secret@www.ons.gov.uk/x.xlsx"], "with a name or a password"),
    ],
)
def test_what_cannot_be_fetched_is_told_before_anything_is_asked(project, arguments, told):
    done = csp(project, "fetch", *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())


def test_of_a_spreadsheet_that_csp_add_reads_the_next_step_is_that_command(tmp_path):
    path = tmp_path / "data" / "fetched" / "csp_quarters" / "prc-csp.ods"
    told = _next_step(Project(tmp_path), "csp_quarters", load_catalogue(Project(ROOT))["csp_quarters"], path)
    assert told.startswith("To use it: csp add data/fetched/csp_quarters/prc-csp.ods, which puts it where areas")


def test_the_catalogue_names_publishers_licences_and_https_alone():
    catalogue = load_catalogue(Project(ROOT))
    assert {"street_crime", "csp_crime", "csp_quarters", "recorded_crime"} <= set(catalogue)
    for name, one in catalogue.items():
        assert one.page.startswith("https://"), name
        assert "Open Government Licence" in one.licence, name
        if one.address:
            assert address_of(name, one, "2026-03", None).startswith("https://"), name
        assert bool(one.address) != bool(one.link), f"{name} has an address, or says which link leads to it"
        assert len(one.known_by) > 50, f"{name} says how its address is known"


# Links, as pages and lists of publishers have them

ONS = """<a href="/file?uri=/datasets/x/yearendingdecember2025/pfatablesyedec2025.xlsx">xlsx</a>
<a href='/file?uri=/datasets/x/yearendingmarch2026/pfatablesyemarch2026.xlsx'>xlsx</a>
<a href="/file?uri=/datasets/x/yearendingseptember2025/policeforceareatablesyesep25.xlsx">xlsx</a>
<a href="/file?uri=/datasets/x/yearendingmarch2027/appendixtablesyemar2027.xlsx">another table</a>"""
HOME_OFFICE = """<!DOCTYPE html><a href="{0}/media/6977911a/prc-csp-mar16-mar20-tables-290126.ods">2016 to 2020</a>
<a class="x" href="{0}/media/6977916e/prc-csp-mar21-sep25-tables-290126.ods">2021 on</a>
<a href="{0}/media/1/prc-pfa-mar2013-onwards-tables.ods">forces</a>"""
DATASTORE = """{{"resources": {{
 "1": {{"title": "x", "url": "{0}\\/download\\/1\\/MPS%20Borough%20Level%20Crime%20(Historical).csv"}},
 "2": {{"title": "x", "url": "{0}/download/exy3m/s8b/MPS%20Ward%20Level%20Crime.csv"}},
 "3": {{"title": "x", "url": "{0}/download/exy3m/e4x/MPS%20Borough%20Level%20Crime.csv"}}}}}}"""


@pytest.mark.parametrize(
    ("what", "page", "newest"),
    [
        ("csp_crime", ONS, "/yearendingmarch2026/pfatablesyemarch2026.xlsx"),
        ("csp_quarters", HOME_OFFICE, "/media/6977916e/prc-csp-mar21-sep25-tables-290126.ods"),
        ("recorded_crime", DATASTORE, "/download/exy3m/e4x/MPS%20Borough%20Level%20Crime.csv"),
        ("recorded_crime_earlier", DATASTORE, "/download/1/MPS%20Borough%20Level%20Crime%20(Historical).csv"),
        ("ward_months", DATASTORE, "/download/exy3m/s8b/MPS%20Ward%20Level%20Crime.csv"),
    ],
)
def test_the_newest_file_that_a_page_links_to_is_taken(what, page, newest, tmp_path):
    known = load_catalogue(Project(ROOT))[what]
    with hostile({"/page": [sends(page.replace("{0}", "http://127.0.0.1").replace("{{", "{").encode())]}) as (
        address,
        _,
    ):
        here = known.model_copy(update={"hosts": ("127.0.0.1",), "listed_on": f"{address}/page"})
        assert newest_link(here, tmp_path / "page", Still().pace()).endswith(newest)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("<p>Moved.</p>", "links to no file that is called as the catalogue says"),
        ('<a href="/a/x.csv"></a><a href="/b/x.csv"></a>', "links to several files, of which none is the newest"),
        ('<a href="https://elsewhere.example/x.csv"></a>', "leads to elsewhere.example"),
    ],
)
def test_a_page_that_does_not_say_which_file_is_meant_is_not_guessed_from(page, told, tmp_path):
    with hostile({"/page": [sends(page.encode())]}) as (address, _), pytest.raises(EvidenceError, match=told):
        newest_link(entry(link="x.csv", listed_on=f"{address}/page"), tmp_path / "page", Still().pace())


def test_a_linked_file_is_fetched_in_two_requests_and_an_address_that_is_given_in_one(project):
    with hostile({"/page": [sends(b'<!doctype html><a href="/t%20(1).csv">')], "/t%20(1).csv": [sends(TABLE)]}) as (
        address,
        asked,
    ):
        given = entry(link=r"t \(1\)\.csv", listed_on=f"{address}/page")
        (project / "data/raw/reference/catalogue.yml").write_text(
            json.dumps({"x": given.model_dump()}), encoding="utf-8"
        )
        found = fetch(Project(project), "x", None, pace=Still().pace())
        assert found.downloaded.path.read_bytes() == TABLE
        assert found.downloaded.path.name == "t-1-.csv"
        assert len(asked) == 2


def boundaries(*codes: str) -> bytes:
    square = {
        "type": "Polygon",
        "coordinates": [[[-3.123456789, 51.6], [-3.0, 51.6], [-3.0, 51.7], [-3.123456789, 51.6]]],
    }
    features = [
        {"properties": {"LSOA21CD": code, "LSOA21NM": f"Torfaen {code[-4:]}"}, "geometry": square} for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_the_boundaries_of_a_partnership_are_fetched_whole_or_not_at_all(project):
    areas, _ = known_areas(Project(project))
    wanted = asked_for(areas["W14000020"])
    assert wanted == "LSOA21NM%20LIKE%20%27Torfaen%20%25%27"
    with gzip.open(project / "data/raw/reference/lsoas_2021.csv.gz", "rt", encoding="utf-8") as file:
        codes = [row["lsoa_code"] for row in csv.DictReader(file) if row["csp_code"] == "W14000020"]
    target = project / "data/raw/street/W14000020.geojson"
    for sent, told in ((codes[:-1], "lacks 1 of the 60 small areas of Torfaen"), ([*codes, "W01000001"], "")):
        with hostile({f"/q?where={wanted}": [sends(boundaries(*sent))]}) as (address, _):
            given = entry(kind="geojson", address=f"{address}/q?where={{where}}", most=9_000_000)
            (project / "data/raw/reference/catalogue.yml").write_text(
                json.dumps({"lsoa_boundaries": given.model_dump()}), encoding="utf-8"
            )
            if told:
                with pytest.raises(FetchError, match=told):
                    fetch(Project(project), "lsoa_boundaries", "Torfaen", pace=Still().pace())
                assert not target.exists()
            else:
                assert fetch(Project(project), "lsoa_boundaries", "Torfaen", pace=Still().pace()).file == target
    gated = GatedInputs(Project(project), load_partnership(Project(project), "W14000020"))
    read = gated.read("lsoa_boundaries")
    assert not stops(read.checks)
    assert read.frame["lsoa_code"].tolist() == sorted(codes)
    assert "-3.12346," in read.frame["geometry"].iloc[0].replace(" ", "")


def test_every_force_has_the_name_that_the_archive_gives_it():
    found = {plain_force(area.force_name) for area in known_areas(Project(ROOT))[0].values()}
    assert {"metropolitan", "gwent", "city-of-london", "devon-and-cornwall", "dyfed-powys", "north-wales"} <= found
    assert len(found) == 43


def test_nothing_else_of_the_package_speaks_to_the_network():
    """Kernels and clusters on the own machine aside, which speak through jupyter_client and distributed."""
    network = {"urllib.request", "urllib.error", "http.client", "socket", "requests", "httpx", "ftplib", "ssl"}
    package = ROOT / "src" / "csp_evidence"
    found = {}
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if used := named & network:
            found[path.relative_to(package).as_posix()] = used
    assert set(found) == {"fetch/download.py", "pipeline/ready.py"}, "the latter looks for a free port on loopback"
    assert downloading.REDIRECTS == 5
    with pytest.raises(ConfigurationError):
        address_of("x", entry(address="https://127.0.0.1/{month}.zip"), None, None)
