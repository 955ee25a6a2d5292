"""Article files: paragraphs, headlines, front matter, and faults with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import parse_article
from retrieval.errors import ArticleError, LibraryError
from retrieval.ingest import read_file, read_folder

HEADLINES = [
    ("A headline\n\nBody here.", [0, 1], "one line without a stop is the headline"),
    ("A sentence.\n\nBody here.", [1, 2], "a closing stop makes it a paragraph"),
    ("« Fin. »\n\nSuite.", [1, 2], "a stop inside a closing quote counts"),
    ("Alone", [1], "a single block is the body"),
    ("A\nB\n\nC.", [1, 2], "two lines are no headline"),
    ("T\r\n\r\nBody.\r\n", [0, 1], "Windows line ends"),
    ("T\n \t\nBody.", [0, 1], "a line of spaces is blank"),
]


@pytest.mark.parametrize(("text", "numbers", "why"), HEADLINES, ids=[h[2] for h in HEADLINES])
def test_paragraphs_are_numbered(text, numbers, why):
    assert [p.number for p in parse_article("a", text).paragraphs] == numbers


@given(st.text(alphabet="ab .\n\r\té’", max_size=80))
def test_paragraphs_hold_every_character_that_is_not_blank(text):
    try:
        article = parse_article("a", text)
    except ArticleError:
        assert not text.strip()
        return
    held = "".join(article.quote(p.start, p.end) for p in article.paragraphs)
    assert "".join(held.split()) == "".join(text.split())


def test_front_matter_is_read_and_offsets_count_it():
    article = parse_article("a", "---\ntitle: T\ndate: 2026-11-03\nsource: AFP\nlang: en\n---\nBonjour le monde.")
    assert (article.title, str(article.date), article.source, article.lang) == ("T", "2026-11-03", "AFP", "en")
    assert article.quote(article.paragraphs[0].start, article.paragraphs[0].end) == "Bonjour le monde."
    assert article.paragraph_at(article.paragraphs[0].start).number == 1
    with pytest.raises(ValueError, match="no paragraph"):
        article.paragraph_at(0)


FAULTS = [
    ("---\ntitle: [\n---\nx", "a:3:1", "YAML that does not close"),
    ("---\ndate: never\n---\nx", "a:2:1", "a date that is none"),
    ("---\n- a\n---\nx", "a:2:1", "a list instead of keys"),
    ("---\ntitle: x\n\nText", "a:1:1", "front matter never closed"),
    ("  \n\n ", "a:1:1", "nothing in it"),
]


@pytest.mark.parametrize(("text", "place", "why"), FAULTS, ids=[f[2] for f in FAULTS])
def test_faults_have_line_and_column(text, place, why):
    with pytest.raises(ArticleError, match=f"^{place}:"):
        parse_article("a", text)


def test_files_that_are_no_text_are_refused_with_the_place(tmp_path):
    (tmp_path / "b.txt").write_bytes(b"abc\0def")
    (tmp_path / "l.txt").write_bytes("ok\nété".encode("latin-1"))
    with pytest.raises(ArticleError, match="binary"):
        read_file(tmp_path / "b.txt")
    with pytest.raises(ArticleError, match=r"l\.txt:2:1: not UTF-8"):
        read_file(tmp_path / "l.txt")
    with pytest.raises(LibraryError, match="no such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(LibraryError, match="cannot be read"):
        read_file(tmp_path)


def test_folders_without_articles_are_refused(tmp_path):
    with pytest.raises(LibraryError, match="no such folder"):
        read_folder(tmp_path / "none")
    with pytest.raises(LibraryError, match="no articles"):
        read_folder(tmp_path)
    (tmp_path / "a.txt").write_text("Un.")
    (tmp_path / "a.md").write_text("Deux.")
    with pytest.raises(LibraryError, match="two files"):
        read_folder(tmp_path)
