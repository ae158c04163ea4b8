"""A document as tagged PDF (PDF/UA-1), by WeasyPrint."""

from __future__ import annotations

from csp_evidence.errors import ConfigurationError
from csp_evidence.publish.pages import TEMPLATES, environment
from csp_evidence.publish.papers.source import Document


def as_html(document: Document, *, sheet: bool) -> str:
    """The document as one HTML page for print; `sheet` is the page that fits on one."""
    style, print_style = ((TEMPLATES / name).read_text("utf-8") for name in ("style.css", "document.css"))
    template = environment().get_template("document.html.j2")
    return template.render(document=document, sheet=sheet, style=style, print_style=print_style)


def as_pdf(document: Document, *, sheet: bool = False) -> bytes:
    """The document as PDF: tagged, with title, language, outline and alternative texts; the same bytes each time.

    Raises
    ------
    ConfigurationError
        WeasyPrint cannot be loaded here, because the system lacks Pango: says how to install it.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise ConfigurationError(
            f"PDF needs the library Pango, which this system lacks ({error}). Install it (Debian and Ubuntu: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0), or leave out --pdf."
        ) from None
    inside = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)  # pictures lie in the document itself
    html = HTML(string=as_html(document, sheet=sheet), base_url=None, url_fetcher=inside)
    content: bytes = html.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=document.edition[:16].encode(), full_fonts=False
    )
    return content
