"""A document as a Word file, by python-docx: headings, contents, tables whose heads repeat, figures with their words.

A council's own styles come from a template; without one they are Word's.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from bs4 import Tag
from bs4.element import NavigableString
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from csp_evidence.errors import ConfigurationError
from csp_evidence.publish.papers.columns import laid_out
from csp_evidence.publish.papers.pictures import picture_of
from csp_evidence.publish.papers.source import Document

SPACES = re.compile(r"\s+")
FIXED = (1980, 1, 1, 0, 0, 0)  # the time of every part of the file: an edition holds no clock
A4, SIDES = (Cm(21), Cm(29.7)), Cm(2)
WIDTH, SMALL = Cm(16), Cm(8)


def as_word(document: Document, template: Path | None = None) -> bytes:
    """The document as a Word file; the same bytes each time.

    Parameters
    ----------
    template : a Word file whose styles are used, and whose content stands before the document.

    Raises
    ------
    ConfigurationError
        The template is no Word file, or lacks a style that is needed: names it.
    """
    try:
        word = docx.Document(str(template)) if template else _plain()
        _Writer(word).write(document)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, OpcError) as error:
        if template is None:
            raise
        raise ConfigurationError(
            f"{template} cannot be used as a template: {error}. Give a .docx with the styles Title, Heading 1 to 5, "
            "Caption, List Bullet, List Number and Table Grid."
        ) from None
    made = io.BytesIO()
    word.save(made)
    return _without_clock(made)


def _plain() -> WordFile:
    word = docx.Document()
    (page,) = word.sections
    page.page_width, page.page_height = A4
    page.left_margin = page.right_margin = SIDES
    return word


class _Writer:
    def __init__(self, word: WordFile) -> None:
        self._word = word
        self._marks = 0
        page = word.sections[-1]
        self._room = (page.page_width or A4[0]) - (page.left_margin or SIDES) - (page.right_margin or SIDES)

    def write(self, document: Document) -> None:
        about = self._word.core_properties
        about.title, about.author, about.language = document.title, document.under, "en-GB"
        about.comments, about.revision = f"Edition {document.edition}", 1
        about.created = about.modified = about.last_printed = datetime(*FIXED)
        language = self._word.styles.element.find(".//" + qn("w:lang"))
        if language is not None:
            language.set(qn("w:val"), "en-GB")
        self._word.add_paragraph(document.under)
        self._word.add_paragraph(document.title, style="Title")
        self._word.add_paragraph(f"Edition {document.edition[:12]}")
        self._contents([(name, title) for name, title, _ in document.chapters])
        for name, title, main in document.chapters:
            heading = self._word.add_heading(title, level=1)
            heading.paragraph_format.page_break_before = True
            self._bookmark(heading, name)
            self._blocks(main)

    def _contents(self, chapters: list[tuple[str, str]]) -> None:
        """The chapters as links, within a field that Word fills with page numbers when it is asked to update it."""
        self._word.add_paragraph("Contents", style="Heading 2")
        paragraphs = [self._word.add_paragraph() for _ in chapters]
        _field(paragraphs[0], "begin")
        _field(paragraphs[0], "instruction", r'TOC \o "1-2" \h')
        _field(paragraphs[0], "separate")
        for paragraph, (name, title) in zip(paragraphs, chapters, strict=True):
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _bookmark_name(name))
            run = OxmlElement("w:r")
            text = OxmlElement("w:t")
            text.text = title
            run.append(text)
            link.append(run)
            paragraph._p.append(link)
        _field(paragraphs[-1], "end")

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self._marks += 1
        for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(kind)
            mark.set(qn("w:id"), str(self._marks))
            if kind == "w:bookmarkStart":
                mark.set(qn("w:name"), _bookmark_name(name))
            paragraph._p.append(mark)

    def _blocks(self, parent: Tag) -> None:
        for element in parent.find_all(recursive=False):
            name = str(element.name)
            if name in ("h3", "h4", "h5", "h6"):
                self._word.add_heading(_text(element), level=int(name[1]) - 1)
            elif name == "img":
                self._picture(element, SMALL if "small" in element.get_attribute_list("class") else WIDTH)
            elif name == "table":
                self._table(element)
            elif name in ("ul", "ol"):
                for item in element.find_all("li", recursive=False):
                    style = "List Number" if name == "ol" else "List Bullet"
                    _runs(self._word.add_paragraph(style=style), item)
            elif name == "dl":
                for term in element.find_all("dt"):
                    paragraph = self._word.add_paragraph()
                    paragraph.add_run(f"{_text(term)}: ").bold = True
                    told = term.find_next("dd")
                    if told:
                        _runs(paragraph, told)
            elif name == "p" and "headline" in element.get_attribute_list("class"):
                self._caption(_caption_words(element))
            elif name == "p":
                paragraph = self._word.add_paragraph()
                _runs(paragraph, element)
                leads = _before_a_picture(element) or "subject" in element.get_attribute_list("class")
                paragraph.paragraph_format.keep_with_next = leads or None
            else:
                self._blocks(element)

    def _caption(self, words: str) -> None:
        paragraph = self._word.add_paragraph(words, style="Caption")
        paragraph.paragraph_format.keep_with_next = True

    def _picture(self, element: Tag, width: Any) -> None:
        shape = self._word.add_picture(io.BytesIO(picture_of(element)), width=min(width, self._room))
        shape._inline.docPr.set("descr", str(element["alt"]))

    def _table(self, element: Tag) -> None:
        caption = element.find("caption")
        words = _caption_words(caption) if isinstance(caption, Tag) else ""
        if words:
            self._caption(words)
        rows = [row.find_all(["th", "td"]) for row in element.find_all("tr")]
        wide = max(len(row) for row in rows)
        table = self._word.add_table(rows=len(rows), cols=wide, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        size, widths = laid_out([[_text(cell) for cell in row] for row in rows], Emu(self._room).pt)
        cells = table._cells  # asked for once: each look-up of a cell walks the whole table
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                _fill(cells[down * wide + across], cell, size, head=down == 0)
                cells[down * wide + across].width = Pt(widths[across])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        for row in table.rows:
            _say(row._tr.get_or_add_trPr(), "w:cantSplit")
        _say(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        described = OxmlElement("w:tblDescription")
        described.set(qn("w:val"), words)
        table._tbl.tblPr.append(described)
        self._word.add_paragraph()


def _before_a_picture(element: Tag) -> bool:
    following = element.find_next_sibling()
    return following is not None and (following.name == "img" or following.find("img") is not None)


def _say(properties: Any, what: str) -> None:
    element = OxmlElement(what)
    element.set(qn("w:val"), "true")
    properties.append(element)


def _fill(cell: _Cell, element: Tag, points: float, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    _runs(paragraph, element)
    if "n" in element.get_attribute_list("class"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in paragraph.runs:
        run.font.size = Pt(points)
        run.bold = run.bold or head


def _runs(paragraph: Paragraph, element: Tag) -> None:
    """The words of an element, bold where they are strong, with what screen readers say in the place of a mark."""
    said = ""
    for bold, words in _pieces(element):
        shown = SPACES.sub(" ", words)
        if not said or said.endswith(" "):
            shown = shown.lstrip()
        if shown:
            paragraph.add_run(shown).bold = bold or None
            said += shown


def _pieces(element: Tag, *, bold: bool = False) -> Iterable[tuple[bool, str]]:
    for child in element.children:
        if isinstance(child, Tag):
            block = "aside" in child.get_attribute_list("class") or child.name in ("p", "br")
            if block:
                yield bold, " "
            if child.get("role") == "img" and child.get_text(strip=True) != "–" and child.get("aria-label"):
                yield bold, f" ({child['aria-label']})"
            else:
                yield from _pieces(child, bold=bold or child.name in ("strong", "b"))
        elif type(child) is NavigableString:
            yield bold, str(child)


def _text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def _caption_words(caption: Tag) -> str:
    """A caption with its marks in brackets, and its unit as a sentence of its own."""
    words, marks = _text(caption), [_text(mark) for mark in caption.find_all(class_=["badge", "key"])]
    unit = " ".join(_text(one) for one in caption.find_all(class_="unit"))
    for last in (unit, *reversed(marks)):
        words = words.removesuffix(last).strip()
    words += "".join(f" ({mark})" for mark in marks)
    return f"{words}. {unit}" if unit else words


def _bookmark_name(name: str) -> str:
    return f"chapter_{name}"[:40]


def _field(paragraph: Paragraph, kind: str, words: str = "") -> None:
    run = paragraph.add_run()
    if kind == "instruction":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = words
    else:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    run._r.append(element)


def _without_clock(made: io.BytesIO) -> bytes:
    """The file packed again with one fixed time for all its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            fixed.writestr(zipfile.ZipInfo(name, FIXED), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
