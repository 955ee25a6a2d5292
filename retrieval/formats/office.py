"""PDF and Word files: their text, within limits."""

from __future__ import annotations

import io
import zipfile

from retrieval.formats.story import TooLargeError, TooLongError

LARGEST_UNPACKED = 50 * 2**20  # bytes inside a .docx
MOST_PAGES = 100


def pdf_text(data: bytes) -> str:
    """The text of a PDF, a page after another; raises TooLongError."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if len(reader.pages) > MOST_PAGES:
        raise TooLongError(f"it has {len(reader.pages)} pages; {MOST_PAGES} at most")
    return "\n\n".join(page.extract_text() for page in reader.pages)


def docx_text(data: bytes) -> str:
    """The paragraphs of a Word file; one that unpacks to too much is refused unread with TooLargeError."""
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(item.file_size for item in packed.infolist())
        if size > LARGEST_UNPACKED:
            raise TooLargeError(f"it unpacks to {size // 2**20} MB; {LARGEST_UNPACKED // 2**20} at most")
    return "\n\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs if p.text.strip())
