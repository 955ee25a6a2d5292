"""Stories from files, folders, feeds and standard input, in every format; what is none is refused with its reason."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from docx import Document
from pypdf import PdfWriter

from retrieval import formats, gather
from retrieval.errors import ArticleError, LibraryError
from retrieval.formats import guessed, office, read
from retrieval.formats.markup import html_paragraphs
from retrieval.formats.story import Skip, SkippedError, Story, compose, day, line
from retrieval.gather import Refused, Taken, find_files, from_bytes, from_file, from_text, from_url
from retrieval.language import recognised
from retrieval.naming import slug

BODY = ["The council of Halvern closed the Orrin Bridge on Monday.", "Engineers said that they had found cracks in it."]
XHTML = "".join(f"<p>{p}</p>" for p in BODY)
NS = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
NITF = (f'<nitf><head><title>T</title></head><body><body.head><hedline><hl1>Bridge shut</hl1></hedline><byline>By Ana</byline></body.head>'
        f'<body.content><media><media-caption><p>A photo.</p></media-caption></media>{XHTML}</body.content></body></nitf>')


def newsml(content, meta="", guid="urn:x:1", lang="en-GB", item="<itemClass qcode='ninat:text'/>"):
    return (f'<?xml version="1.0" encoding="UTF-8"?><newsItem {NS} guid="{guid}" version="1" xml:lang="{lang}"><itemMeta>{item}'
            f'<provider qcode="nprov:ACME"/><versionCreated>2026-05-02T10:00:00Z</versionCreated></itemMeta><contentMeta>{meta}'
            f'<headline>Bridge shut</headline></contentMeta><contentSet>{content}</contentSet></newsItem>')


def ninjs(**fields):
    return json.dumps({"uri": "http://x.example/1", "language": "en", "versioncreated": "2026-05-02T10:00:00Z"} | fields)


RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Acme News</title><language>en</language>
<item><guid>g1</guid><title>Bridge shut</title><link>http://x.example/1</link><pubDate>Sat, 02 May 2026 10:00:00 GMT</pubDate>
<description><![CDATA[{XHTML}]]></description></item>
<item><guid>g2</guid><title>No text</title></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Acme News</title><entry><id>g1</id><title>Bridge shut</title>
<link href="http://x.example/1"/><updated>2026-05-02T10:00:00Z</updated><content type="html"><![CDATA[{XHTML}]]></content></entry></feed>"""
PAGE = (f"<html lang='en'><head><title>Bridge shut</title><meta property='article:published_time' content='2026-05-02T10:00'>"
        f"<meta property='og:site_name' content='Acme News'></head><body><nav>Home</nav><h1>Bridge shut</h1>{XHTML}<script>x()</script></body></html>")

SAME = [
    ("1.json", ninjs(headline="Bridge shut", body_xhtml=XHTML, copyrightholder="ACME"), "ninjs 1, XHTML"),
    ("2.json", ninjs(headline="Bridge shut", body_text="\r\n\r\n".join(BODY), copyrightholder="ACME", type="text"), "ninjs 1, plain text"),
    ("3.json", ninjs(headlines=[{"role": "main", "value": "Bridge shut"}], infosources=[{"name": "ACME"}],
                     bodies=[{"role": "text", "contenttype": "text/plain", "value": "all in one"}, {"contenttype": "text/html", "value": XHTML}]),
     "ninjs 2, the body that tells paragraphs"),
    ("4.json", ninjs(title="Bridge shut", copyrightHolder="ACME", bodies=[{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": NITF}]), "ninjs 3, NITF inside"),
    ("5.json", json.dumps({"items": [json.loads(ninjs(headline="Bridge shut", body_xhtml=XHTML, copyrightholder="ACME"))]}), "a list of items"),
    ("6.xml", newsml(f'<inlineXML contenttype="application/nitf+xml">{NITF}</inlineXML>'), "NewsML-G2 with NITF"),
    ("7.xml", newsml(f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{XHTML}</body></html></inlineXML>'), "NewsML-G2 with XHTML"),
    ("8.xml", newsml(f'<inlineData contenttype="text/plain">{"&#10;&#10;".join(BODY)}</inlineData>'), "NewsML-G2 with plain text"),
    ("9.xml", f'<newsMessage {NS}><itemSet>{newsml(f"<inlineXML>{NITF}</inlineXML>").partition("?>")[2]}</itemSet></newsMessage>', "a message"),
]


@pytest.mark.parametrize(("name", "text", "why"), SAME, ids=[s[2] for s in SAME])
def test_the_same_story_in_every_wire_format(name, text, why):
    [story] = read(text.encode(), name)
    article = compose(story, "x")
    assert article.text == "\n\n".join(["Bridge shut", *BODY])
    assert [p.number for p in article.paragraphs] == [0, 1, 2]
    assert (article.title, str(article.date), article.source, article.lang) == ("Bridge shut", "2026-05-02", "ACME", "en")


@pytest.mark.parametrize(("name", "text"), [("f.rss", RSS), ("f.xml", ATOM), ("p.html", PAGE)])
def test_the_same_story_in_feeds_and_pages(name, text):
    story = read(text.encode(), name)[0]
    article = compose(story, "x")
    assert article.text == "\n\n".join(["Bridge shut", *BODY])
    assert (str(article.date), article.source, article.lang) == ("2026-05-02", "Acme News", "en")
    assert story.key in ("g1", None)


def test_a_bare_nitf_document_has_its_own_date_and_source():
    text = NITF.replace("<head>", '<head><docdata><doc-id id-string="d1" regsrc="ACME"/><date.issue norm="20260502T100000Z"/></docdata>')
    [story] = read(text.encode(), "n.nitf")
    assert (story.key, str(story.date), story.source, story.headline) == ("d1", "2026-05-02", "ACME", "Bridge shut")


SKIPPED = [
    ("a.json", ninjs(type="picture", headline="x", descriptions=[{"role": "caption", "value": "A man."}]), "without text (picture)", "an image"),
    ("a.json", ninjs(pubstatus="canceled", body_text="Text."), "publisher says it is canceled", "a withdrawn item"),
    ("a.json", '[{"uri": 5, "bodies": "x"}]', "not a news item: bodies", "a field of the wrong kind"),
    ("a.json", "[3]", "not a news item", "no object"),
    ("a.xml", newsml("<inlineXML></inlineXML>"), "without text", "an empty item"),
    ("a.xml", newsml("", item="<itemClass qcode='ninat:video'/>"), "without text (video)", "a video"),
    ("a.xml", newsml(NITF, item="<pubStatus qcode='stat:withheld'/>"), "withheld", "a withheld item"),
    ("a.xml", "<other/>", "without text", "unknown XML"),
    ("a.nitf", "<nitf><body/></nitf>", "without text", "NITF without a body"),
    ("a.rss", RSS.replace("<![CDATA[" + XHTML + "]]>", ""), "an entry without text", "an entry with nothing in it"),
]


@pytest.mark.parametrize(("name", "text", "says", "why"), SKIPPED, ids=[s[3] for s in SKIPPED])
def test_an_item_that_is_no_story_is_named_with_the_reason(name, text, says, why):
    found = read(text.encode(), name)
    assert all(isinstance(item, Skip) for item in found)
    assert says in found[0].why


BROKEN = [
    ("a.json", b'{"a": \n ]', r"a\.json:2:2: not JSON", "a place in JSON"),
    ("a.json", b"\xff\xfe\x00", "UTF-8", "JSON in no encoding"),
    ("a.json", b"3", "not a news item in JSON", "JSON that is no object"),
    ("a.json", b"[" * 100_000, "not", "JSON nested too deep"),
    ("a.xml", b"<a>\n<b></a>", r"a\.xml:2:\d+: not well-formed", "a place in XML"),
    ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities", "entities of its own"),
    ("a.rss", b'<!DOCTYPE rss [<!ENTITY b "c">]><rss>&b;</rss>', "entities", "a feed with entities"),
    ("a.rss", b"<rss><channel>", "a feed that cannot be read", "a feed cut off"),
    ("a.xml", b'<?xml version="1.0" encoding="no-such"?><a/>', "XML", "an encoding that is none"),
    ("a.pdf", b"%PDF-1.4 broken", r"cannot be read as \.pdf", "a broken PDF"),
    ("a.docx", b"PK broken", r"cannot be read as \.docx", "a broken Word file"),
]


@pytest.mark.parametrize(("name", "data", "says", "why"), BROKEN, ids=[b[3] for b in BROKEN])
def test_a_file_that_cannot_be_read_is_an_error_with_its_place(name, data, says, why):
    with pytest.raises(ArticleError, match=says):
        read(data, name)


def test_a_word_file_is_read():
    file, document = io.BytesIO(), Document()
    for paragraph in BODY:
        document.add_paragraph(paragraph)
    document.save(file)
    [story] = read(file.getvalue(), "a.docx")
    assert list(story.paragraphs) == BODY


def test_files_with_too_much_in_them_are_refused(monkeypatch):
    file = io.BytesIO()
    Document().save(file)
    monkeypatch.setattr(office, "LARGEST_UNPACKED", 10)
    with pytest.raises(ArticleError, match="unpacks to"):
        read(file.getvalue(), "a.docx")
    pdf = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(pdf)
    assert read(pdf.getvalue(), "a.pdf")[0].paragraphs == ()
    monkeypatch.setattr(office, "MOST_PAGES", 0)
    with pytest.raises(ArticleError, match="1 pages; 0 at most"):
        read(pdf.getvalue(), "a.pdf")


PIECES = [
    ("<p>One <b>bold</b>\n  word.</p><p>Two.</p>", ("One bold word.", "Two."), "inline elements join"),
    ("Loose text <a href='#'>with a link</a>.<p>Then a paragraph.</p>tail", ("Loose text with a link.", "Then a paragraph.", "tail"), "text outside of elements"),
    ("One<br><br>Two<br>still two", ("One", "Two still two"), "two breaks are a paragraph"),
    ("<ul><li>a</li><li>b</li></ul><!-- no -->", ("a", "b"), "lists"),
    ("<div>x<div>y</div></div><script>z</script>", ("x", "y"), "nested blocks"),
    ("<p>1\u00a0250 €\u202f!</p>", ("1\u00a0250 €\u202f!",), "the spaces of typography stay"),
]


@pytest.mark.parametrize(("markup", "expected", "why"), PIECES, ids=[p[2] for p in PIECES])
def test_paragraphs_of_markup(markup, expected, why):
    assert html_paragraphs(markup) == expected


def test_small_parts():
    assert line("a\u200b\u202eb \n c\x00") == "ab c"
    assert day("2026-05-02T23:59:59-05:00").isoformat() == "2026-05-02"
    assert day("20260502").isoformat() == "2026-05-02"
    assert day("2026-13-40") is None
    assert day(None) is None
    assert slug("urn:newsml:x: 1/2") == "urn-newsml-x-1-2"
    assert slug("a" * 200) == slug("a" * 200)
    assert slug("a" * 200) != slug("a" * 199)
    assert slug("///").startswith("-") is False


def test_a_story_of_one_headline_repeated_keeps_its_text():
    assert compose(Story("Same", ("Same",)), "x").text == "Same\n\nSame"
    assert [p.number for p in compose(Story("Ends with a stop.", ("Body.",), lang="en"), "x").paragraphs] == [0, 1]
    assert [p.number for p in compose(Story(None, ("First line", "Body."), lang="en"), "x").paragraphs] == [1, 2]
    with pytest.raises(SkippedError, match="no text"):
        compose(Story("Headline", ()), "x")


GERMAN = ("Für den Trainer war es der größte Skandal im Fußball seit Jahren, nachdem der Schiedsrichter auf Hinweis seines Assistenten "
          "nach Ansicht der Bilder auf strafbares Handspiel entschieden hatte und das Spiel danach kippte.")


@pytest.mark.parametrize(("tag", "says"), [("de", "'de'"), ("nb-NO", "'nb-NO'"), (None, "neither French nor English")])
def test_a_language_that_is_not_read_is_refused(tag, says):
    with pytest.raises(SkippedError, match=says):
        compose(Story("x", (GERMAN,), lang=tag), "x")


@pytest.mark.parametrize(("text", "lang"), [(" ".join(BODY), "en"), ("Le conseil a fermé le pont lundi, après que des fissures ont été trouvées.", "fr"), ("xyz", "fr")])
def test_languages_that_are_read(text, lang):
    assert recognised(text) == lang
    assert compose(Story(None, (text,), lang=f"{lang.upper()}-XX"), "x").lang == lang


def test_the_kind_of_bytes_from_the_net():
    assert [guessed(d, k) for d, k in [(b"x", "application/json"), (b"x", "application/rss+xml"), (b"<?xml", "text/plain"), (b"{", ""), (b"<p>", ""),
                                      (b"x", "text/html"), (b"Hello", "text/plain"), (b"", "application/pdf"), (b"x", "application/xhtml+xml; html")]] == [
        ".json", ".xml", ".xml", ".json", ".html", ".html", ".txt", ".pdf", ".html"]


def test_a_folder_gives_its_stories_and_says_what_it_left_out(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("a.txt", "below/b.MD", ".hidden/c.txt", "d.jpg", "e"):
        (tmp_path / name).write_text("Text.")
    files, others = find_files(tmp_path)
    assert [f.name for f in files] == ["a.txt", "b.MD"]
    assert others == {".jpg": 1, "no ending": 1}
    with pytest.raises(LibraryError, match="no such file"):
        find_files(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LibraryError, match="no stories here"):
        find_files(tmp_path / "empty")
    assert find_files(tmp_path / "d.jpg")[0] == [tmp_path / "d.jpg"]


def test_files_that_cannot_be_used_are_refused_one_by_one(tmp_path, monkeypatch):
    (tmp_path / "d.jpg").write_bytes(b"x")
    (tmp_path / "de.txt").write_text(GERMAN)
    (tmp_path / "tagged.txt").write_text(f"---\nlang: en\n---\n{GERMAN}")
    (tmp_path / "empty.json").write_text("[]")
    said = [next(from_file(tmp_path / name)) for name in ("d.jpg", "none.txt", "de.txt", "tagged.txt", "empty.json")]
    assert [isinstance(item, Refused) for item in said] == [True, True, True, False, True]
    assert "kind of file" in said[0].why
    assert "cannot be read" in said[1].why
    assert "neither French nor English" in said[2].why
    assert "nothing in it" in said[4].why
    monkeypatch.setattr(gather, "LARGEST_FILE", 2)
    assert "larger" in next(from_file(tmp_path / "de.txt")).why


def test_items_of_one_file_have_ids_of_their_own():
    many = json.dumps([json.loads(ninjs(uri=f"u{n}", headline="Bridge shut", body_xhtml=XHTML)) for n in range(3)])
    found = list(from_bytes(many.encode(), "f.json", "f", ".json", "/f.json"))
    assert [item.origin for item in found] == ["u0", "u1", "u2"]
    assert len({item.article.id for item in found}) == 3
    assert all(item.article.id.startswith("bridge-shut-") for item in found)
    mixed = json.dumps([json.loads(ninjs(body_xhtml=XHTML)), {"uri": "u9", "type": "picture"}, json.loads(ninjs(language="sv", body_text=GERMAN))])
    kinds = [type(item) for item in from_bytes(mixed.encode(), "f.json", "f", ".json", "/f.json")]
    assert kinds == [Taken, Refused, Refused]


def test_standard_input_is_named_after_its_headline_or_as_told():
    [item] = from_text(b"Bridge shut\n\nThe bridge is closed.", None)
    assert item.article.id.startswith("bridge-shut-")
    [named] = from_text(b"The bridge is closed.", "mine")
    assert (named.article.id, named.origin) == ("mine", "stdin:mine")
    [wire] = from_text(ninjs(headline="Bridge shut", body_xhtml=XHTML).encode(), None)
    assert wire.article.title == "Bridge shut"
    [empty] = from_text(b"  ", None)
    assert "empty" in empty.why


class Server(BaseHTTPRequestHandler):
    """Gives what the tests ask for, on this machine."""

    answers: ClassVar = {"/feed.xml": ("application/rss+xml", RSS), "/page": ("text/html", PAGE), "/story.txt": ("text/plain", "Bridge shut\n\nThe bridge is closed.")}

    def do_GET(self):
        kind, text = self.answers.get(self.path, ("", ""))
        self.send_response(200 if text else 302 if self.path == "/moved" else 404)
        self.send_header("location", "/page")
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *given):
        """Nothing on stderr."""


@pytest.fixture(scope="module")
def server():
    served = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


def test_feeds_and_pages_of_a_server(server, monkeypatch):
    taken, refused = from_url(f"{server}/feed.xml")
    assert (taken.article.title, taken.origin, taken.article.url) == ("Bridge shut", "g1", "http://x.example/1")
    assert refused.why.endswith("g2: an entry without text")
    for path in ("/page", "/moved"):
        [page] = from_url(server + path)
        assert (page.article.id, page.origin, page.article.text.splitlines()[0]) == ("page", f"{server}/page", "Bridge shut")
    [text] = from_url(f"{server}/story.txt")
    assert text.article.id == "story"
    [missing] = from_url(f"{server}/none")
    assert "answered 404" in missing.why
    [nobody] = from_url("http://127.0.0.1:1/")
    assert "cannot be fetched" in nobody.why
    monkeypatch.setattr(gather, "LARGEST_FILE", 10)
    [large] = from_url(f"{server}/page")
    assert "larger" in large.why


def test_every_ending_of_the_table_has_a_reader():
    assert all(callable(reader) for reader in formats.READERS.values())
