"""Drawings as pictures for programs that show no SVG: WeasyPrint sets them, PDFium makes points of them."""

from __future__ import annotations

import base64
import io
from urllib.parse import unquote_to_bytes

from bs4 import Tag

SCALE = 3.0  # points of the picture to one of the drawing: sharp when printed at the width of a page


def picture_of(element: Tag) -> bytes:
    """A drawing of a page, an `img` that holds its data, as PNG; a PNG stays as it is."""
    kind, _, data = str(element["src"]).partition(",")
    content = base64.b64decode(data) if kind.endswith(";base64") else unquote_to_bytes(data)
    return content if "image/png" in kind else _png(content)


def _png(svg: bytes) -> bytes:
    import pypdfium2
    from weasyprint import HTML

    inside = base64.b64encode(svg).decode("ascii")
    style = "@page { margin: 0; size: 600pt 1200pt } body { margin: 0 } img { width: 600pt; display: block }"
    html = f'<style>{style}</style><img alt="" src="data:image/svg+xml;base64,{inside}">'
    page = pypdfium2.PdfDocument(HTML(string=html).write_pdf())[0]
    image = page.render(scale=SCALE).to_pil().convert("RGB")
    box = image.convert("L").point(lambda shade: 255 if shade < 250 else 0).getbbox()
    cut = image.crop((0, 0, image.width, min(image.height, box[3] + 12))) if box else image
    made = io.BytesIO()
    cut.save(made, format="PNG", optimize=True)
    return made.getvalue()
