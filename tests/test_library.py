"""Libraries: one contract for all of them, and what the SQLite library alone promises."""

import datetime as dt
import sqlite3
import threading
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import Engine
from retrieval import archive as archives
from retrieval import parses, schema, stacks
from retrieval.analysis import terms
from retrieval.archive import SqliteLibrary
from retrieval.article import parse_article
from retrieval.errors import LibraryError
from retrieval.filters import DESK, Filter
from retrieval.headings import Listing
from retrieval.index import Statistics
from retrieval.library import MemoryLibrary
from retrieval.narrowed import NarrowedLibrary
from retrieval.records import Entry
from retrieval.referee import RefereedLibrary
from retrieval.schema import NAME, connect
from retrieval.union import UnionLibrary

TRAIN = parse_article("train", "---\ndate: 2026-03-01\nsource: AFP\n---\nLe train roule\n\nLe train de Lyon roule encore.\n\nLa gare est fermée.")
BRIDGE = parse_article("bridge", "---\ndate: 2026-04-01\nsource: Reuters\n---\nThe bridge is closed.\n\nEngineers found cracks in the bridge.")
PORT = parse_article("port", "The port is open.\n\nThe bridge over the port is closed, the harbour authority said.")
STORIES = (TRAIN, BRIDGE, PORT)
QUERIES = [{"bridg": 1.0}, {"train": 1.0, "gar": 0.5}, {"bridg": 1.0, "port": 1.0, "clos": 0.25}, {"absent": 1.0}]


def memory(articles, folder):
    return MemoryLibrary(articles)


def archive(articles, folder):
    library = SqliteLibrary(folder, make=True)
    for article in articles:
        library.add([Entry(article)])
    return library


def archive_at_once(articles, folder):
    library = SqliteLibrary(folder, make=True)
    library.add([Entry(a) for a in articles])
    library.close()
    return SqliteLibrary(folder)


def narrowed(articles, folder):
    """A library behind a filter that admits all of it; what one leaves out is tested with the choices."""
    return NarrowedLibrary(archive(articles, folder), Filter(langs=frozenset(["fr", "en"])))


def refereed(articles, folder):
    return RefereedLibrary(archive(articles, folder))


def refereed_part(articles, folder):
    return UnionLibrary(RefereedLibrary(MemoryLibrary(articles[:2])), MemoryLibrary(articles[2:]))


def union(articles, folder):
    return UnionLibrary(archive(articles[:1], folder), MemoryLibrary(articles[1:]))


def restored(articles, folder):
    """A library that had other stories, and other versions of these."""
    library = archive([replace(a, text=a.text + " Earlier.") for a in articles], folder)
    library.add([Entry(parse_article("gone", "The bridge and the train are gone. The port too."))])
    library.remove("gone")
    library.add([Entry(a) for a in articles])
    return library


@pytest.fixture(params=[memory, archive, archive_at_once, narrowed, refereed, refereed_part, union, restored])
def library(request, tmp_path):
    """Every kind of library, over the same stories."""
    return request.param(STORIES, tmp_path)


class TestContract:
    def test_articles_are_those_that_were_added_in_order(self, library):
        assert list(library.articles()) == list(STORIES)
        assert len(library.articles()) == 3
        assert library.articles()[1] == BRIDGE
        assert library.article("port") == PORT
        assert library.holds("port")
        assert not library.holds("none")
        with pytest.raises(LibraryError, match="no article none"):
            library.article("none")

    @pytest.mark.parametrize("query", QUERIES)
    def test_search_finds_what_one_index_of_all_finds(self, library, query):
        expected = MemoryLibrary(STORIES).search(query, 10)
        assert [(h.passage, h.score) for h in library.search(query, 10)] == [(h.passage, pytest.approx(h.score)) for h in expected]
        assert library.search(query, 1) == expected[:1]

    def test_a_hit_is_a_passage_of_its_article(self, library):
        hit = library.search({"crack": 1.0}, 1)[0].passage
        assert library.article(hit.article_id).quote(hit.start, hit.end) == "Engineers found cracks in the bridge."
        assert hit.paragraph == 2

    FILTERS: ClassVar = [
        (Filter(articles=frozenset(["bridge"])), {"bridge"}), (Filter(sources=frozenset(["Reuters", "AFP"])), {"bridge"}),
        (Filter(langs=frozenset(["fr"])), set()), (Filter(since=dt.date(2026, 4, 1)), {"bridge"}), (Filter(until=dt.date(2026, 3, 31)), set()),
        (Filter(owners=frozenset([DESK])), {"bridge", "port"}), (Filter(owners=frozenset(["chat:1"])), set()), (Filter(), {"bridge", "port"})]

    @pytest.mark.parametrize(("chosen", "found"), FILTERS)
    def test_a_filter_narrows_before_the_best_are_chosen(self, library, chosen, found):
        assert {h.passage.article_id for h in library.search({"bridg": 1.0}, 10, chosen=chosen)} == found

    def test_a_filter_changes_no_score(self, library):
        whole = {h.passage: h.score for h in library.search({"bridg": 1.0}, 10)}
        assert all(whole[h.passage] == h.score for h in library.search({"bridg": 1.0}, 10, ["port"]))
        assert library.search({"bridg": 1.0}, 10, []) == []
        both = library.search({"bridg": 1.0}, 10, ["port"], Filter(articles=frozenset(["bridge"])))
        assert both == []

    ADMITTED: ClassVar = [
        (Filter(sources=frozenset(["Reuters", "AFP"])), [TRAIN, BRIDGE]), (Filter(langs=frozenset(["en"])), [BRIDGE, PORT]),
        (Filter(since=dt.date(2026, 3, 2)), [BRIDGE]), (Filter(until=dt.date(2026, 3, 31), langs=frozenset(["en"])), []),
        (Filter(articles=frozenset(["port", "train", "none"])), [TRAIN, PORT]), (Filter(owners=frozenset(["chat:1"])), [])]

    @pytest.mark.parametrize(("chosen", "found"), ADMITTED)
    def test_articles_are_those_that_a_filter_admits(self, library, chosen, found):
        assert list(library.articles(chosen)) == found
        assert len(library.articles(chosen)) == len(found)
        assert bool(library.articles(chosen)) == bool(found)
        assert (TRAIN in library.articles(chosen)) == (TRAIN in found)

    def test_a_list_is_read_page_by_page_with_the_place_of_each(self, library):
        pages = [library.listing(first, 2) for first in (0, 2, 9)]
        assert [page.total for page in pages] == [3, 3, 3]
        assert [[(h.number, h.id, h.title) for h in page.shown] for page in pages] == [
            [(1, "train", "Le train roule"), (2, "bridge", None)], [(3, "port", None)], []]
        assert pages[1].shown[0].opening == "The port is open."
        assert library.listing(0, 0) == Listing(3, ())

    WORDS: ClassVar = [("TRAIN", Filter(), [1]), ("óf", Filter(), []), ("port", Filter(), [3]), ("bridge is", Filter(), [2]), ("", Filter(langs=frozenset(["en"])), [2, 3]),
                       ("open", Filter(langs=frozenset(["en"])), [3]), ("cracks", Filter(), []), ("%", Filter(), []), ("", Filter(articles=frozenset(["port"])), [3])]

    @pytest.mark.parametrize(("word", "chosen", "places"), WORDS)
    def test_a_list_may_be_of_those_with_a_word_in_their_headline(self, library, word, chosen, places):
        found = library.listing(0, 9, word, chosen)
        assert ([h.number for h in found.shown], found.total) == (places, len(places))
        assert library.listing(1, 9, word, chosen).shown == found.shown[1:]

    def test_sources_are_named_once_in_order(self, library):
        assert library.sources() == ["AFP", "Reuters"]

    def test_statistics_count_every_passage(self, library):
        assert library.statistics(["bridg", "absent"]).passages == 7
        assert library.statistics(["bridg"]).holding["bridg"] == 3

    def test_scores_are_those_of_one_library_with_what_lies_beside(self, library):
        beside = MemoryLibrary([parse_article("more", "The bridge again.\n\nSomething else happened there.")])
        whole = MemoryLibrary([*STORIES, *beside.articles()]).search({"bridg": 1.0}, 10)
        found = library.search({"bridg": 1.0}, 10, beside=beside.statistics(["bridg"]))
        assert [h.score for h in found] == [pytest.approx(h.score) for h in whole if h.passage.article_id != "more"]

    def test_a_parse_is_the_pipelines_own_however_often_it_is_asked_for(self, library):
        paragraph = TRAIN.paragraphs[1]
        first, again = library.doc("train", paragraph), library.doc("train", paragraph)
        fresh = parses.parse(TRAIN.quote(paragraph.start, paragraph.end), "fr")
        for doc in (first, again):
            assert features(doc) == features(fresh)

    def test_the_fingerprint_is_that_of_the_articles_alone(self, library):
        others = [PORT, BRIDGE, TRAIN]
        assert library.fingerprint() == MemoryLibrary(others).fingerprint()
        assert library.fingerprint() != MemoryLibrary(others[:2]).fingerprint()


def features(doc):
    names = ["text", "lemma_", "pos_", "tag_", "dep_", "whitespace_", "lower_", "is_sent_start", "idx", "norm_", "ent_type_"]
    return [[*(getattr(t, n) for n in names), t.head.i, str(t.morph)] for t in doc], [(s.start, s.end) for s in doc.sents]


@pytest.fixture
def kept(tmp_path):
    """An empty SQLite library."""
    with SqliteLibrary(tmp_path / "library", make=True) as made:
        yield made
        assert made.check() == []


def test_rank_bm25_counts_again_when_a_story_comes_or_goes(kept):
    kept.add([Entry(TRAIN), Entry(PORT, owner="chat:7")])
    library = RefereedLibrary(kept)
    assert library.search({"bridg": 1.0, "train": 0.5}, 9) == kept.search({"bridg": 1.0, "train": 0.5}, 9)
    assert library.search({"bridg": 1.0}, 9, chosen=Filter(owners=frozenset([DESK]))) == []
    kept.add([Entry(BRIDGE)])
    assert library.search({"bridg": 1.0}, 9) == kept.search({"bridg": 1.0}, 9)
    kept.remove("port")
    assert {h.passage.article_id for h in library.search({"bridg": 1.0}, 9)} == {"bridge"}


def kinds(changes):
    return [(c.id, c.kind, c.version) for c in changes]


def test_the_same_text_again_changes_nothing_and_a_changed_one_is_a_version(kept):
    assert kinds(kept.add([Entry(TRAIN, added_by="ana", added_at=dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC))])) == [("train", "added", 1)]
    before = kept.fingerprint()
    assert kinds(kept.add([Entry(TRAIN)])) == [("train", "unchanged", 1)]
    assert kept.fingerprint() == before
    changed = parse_article("train", "Le train ne roule plus.")
    assert kinds(kept.add([Entry(changed)])) == [("train", "replaced", 2)]
    assert kept.article("train") == changed
    assert kept.search({"encor": 1.0}, 5) == []
    versions = kept.versions("train")
    assert [(v.number, v.article.text) for v in versions] == [(1, TRAIN.text), (2, changed.text)]
    assert (versions[0].added_by, versions[0].added_at, versions[0].owner) == ("ana", "2026-05-01T09:00:00+00:00", "desk")
    assert kinds(kept.add([Entry(TRAIN)])) == [("train", "replaced", 3)]
    with pytest.raises(LibraryError, match="no article x"):
        kept.versions("x")


def test_what_is_known_beside_the_text_can_change_alone(kept):
    kept.add([Entry(TRAIN)])
    kept.add([Entry(TRAIN)])
    only = Filter(owners=frozenset(["chat:7"]))
    assert kept.search({"train": 1.0}, 5, chosen=only) == []
    assert kinds(kept.add([Entry(replace(TRAIN, source="Belga", title="Titre"), owner="chat:7")])) == [("train", "updated", 1)]
    assert (kept.article("train").source, kept.article("train").title) == ("Belga", "Titre")
    assert len(kept.search({"train": 1.0}, 5, chosen=only)) == 2


def test_one_batch_may_hold_an_article_twice(kept):
    later = parse_article("train", "Le train ne roule plus.")
    assert [c.kind for c in kept.add([Entry(TRAIN), Entry(later), Entry(later), Entry(BRIDGE)])] == ["added", "replaced", "unchanged", "added"]
    assert [h.passage.article_id for h in kept.search({"train": 1.0}, 9)] == ["train"]


def test_a_batch_is_kept_whole_or_not_at_all(kept):
    with pytest.raises(AttributeError):
        kept.add([Entry(TRAIN), None])
    assert len(kept.articles()) == 0
    assert kept.search({"train": 1.0}, 5) == []


def test_ids_are_unique_and_stay_with_their_origin(kept):
    one, other = parse_article("story", "The bridge is closed for repairs."), parse_article("story", "Les pompiers ont éteint le feu hier.")
    assert kinds(kept.add([Entry(one, "/a/story.txt")])) == [("story", "added", 1)]
    [second] = kept.add([Entry(other, "/b/story.txt")])
    assert second.kind == "added"
    assert second.id.startswith("story-")
    assert kinds(kept.add([Entry(other, "/b/story.txt")])) == [(second.id, "unchanged", 1)]
    mended = parse_article("story", "Les pompiers ont éteint le feu hier soir.")
    assert kinds(kept.add([Entry(mended, "/c/renamed.txt"), Entry(mended, "/b/story.txt")]))[1] == (second.id, "replaced", 2)
    moved = parse_article("story", "The bridge is closed for repairs today.")
    assert kinds(kept.add([Entry(moved, "/moved/story.txt")])) == [("story", "replaced", 2)]
    kept.remove(second.id)
    assert kinds(kept.add([Entry(other, "/b/story.txt")])) == [(second.id, "added", 1)]


def test_removing_takes_every_trace(kept):
    kept.add([Entry(TRAIN), Entry(BRIDGE)])
    kept.doc("train", TRAIN.paragraphs[0])
    kept.remove("train")
    with pytest.raises(LibraryError, match="no article train"):
        kept.remove("train")
    assert kept.search({"train": 1.0}, 5) == []
    kept._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Lyon" not in kept.file.read_bytes()


STEPS = st.lists(st.tuples(st.sampled_from(["put", "remove"]), st.integers(0, 7), st.integers(0, 3)), min_size=1, max_size=40)
WORDS = ["bridge", "train", "port", "minister", "Lyon", "cracks", "harbour", "engine"]


@given(steps=STEPS, query=st.dictionaries(st.sampled_from(WORDS), st.sampled_from([1.0, 0.5]), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_whatever_was_done_search_is_that_of_what_is_left(tmp_path_factory, steps, query):
    weights = {terms(w, "en")[0]: x for w, x in query.items()}
    left = {}
    with pytest.MonkeyPatch.context() as patch, SqliteLibrary(tmp_path_factory.mktemp("l"), make=True) as library:
        patch.setattr(stacks, "LEVELS", (4, 16, 64))
        for what, number, text in steps:
            name = f"a{number}"
            if what == "put":
                body = "\n\n".join(f"The {WORDS[(number + n * text) % 8]} and the {WORDS[(n + text) % 8]} met." for n in range(1 + text))
                left[name] = parse_article(name, body)
                library.add([Entry(left[name])])
            elif left.pop(name, None):
                library.remove(name)
        assert library.check() == []
        assert library.fingerprint() == MemoryLibrary(list(left.values())).fingerprint()
        expected = MemoryLibrary(list(left.values())).search(weights, 100)
        found = library.search(weights, 100)
        assert sorted((h.passage.article_id, h.passage.paragraph, h.score) for h in found) == sorted(
            (h.passage.article_id, h.passage.paragraph, h.score) for h in expected)
        library.reindex()
        assert library.search(weights, 100) == found
        assert library.check() == []


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A library of many additions, whose merged segments are mapped files."""
    monkeypatch.setattr(stacks, "LEVELS", (4, 16, 64))
    monkeypatch.setattr(stacks, "LARGE", 1)
    with SqliteLibrary(tmp_path, make=True) as library:
        for n in range(40):
            library.add([Entry(parse_article(f"a{n}", f"The bridge number{n} is closed.\n\nNobody crossed it on day{n % 7}."))])
        library.settle()
        yield library


def test_segments_merge_into_mapped_files_and_stay_few(many, tmp_path):
    assert len(many._stacks.held()) < 12
    files = list((tmp_path / "index").glob("*.segment"))
    assert files
    assert {h.file for h in many._stacks.held() if h.file} == {f.name for f in files}
    assert [h.passage.article_id for h in many.search({"number17": 1.0}, 5)] == ["a17"]
    assert many.check() == []


def test_a_lost_or_damaged_file_is_noticed_and_made_again(many, tmp_path, monkeypatch):
    many.settle()
    path = next(tmp_path / "index" / h.file for h in many._stacks.held() if h.file)
    data = bytearray(path.read_bytes())
    data[-1] ^= 255
    path.write_bytes(data)
    with SqliteLibrary(tmp_path) as again:
        assert any("bytes have changed" in fault for fault in again.check())
    with SqliteLibrary(tmp_path) as again:
        path.unlink()
        monkeypatch.setattr(again._stacks, "due", again._stacks.held)
        again.add([Entry(parse_article("a0", "The bridge number0 is closed.\n\nNobody crossed it on day0."))])
        monkeypatch.undo()
        assert any("lost" in fault for fault in again.check())
        with pytest.raises(LibraryError, match="doctor --repair"):
            again.search({"bridg": 1.0}, 5)
        again.reindex()
        assert again.check() == []
        assert len(again.search({"bridg": 1.0}, 100)) == 40


def test_a_librarys_file_copied_alone_is_a_library(many, tmp_path, tmp_path_factory):
    many._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other, done = tmp_path_factory.mktemp("copy"), []
    (other / NAME).write_bytes((tmp_path / NAME).read_bytes())
    with SqliteLibrary(other, progress=lambda *progress: done.append(progress)) as copy:
        assert done[-1] == (40, 40)
        assert copy.check() == []
        assert copy.search({"bridg": 1.0, "number3": 1.0}, 50) == many.search({"bridg": 1.0, "number3": 1.0}, 50)


def test_files_that_an_interrupted_merge_left_are_swept_once_they_are_old(many, tmp_path):
    stray = tmp_path / "index" / "stray.segment"
    stray.write_bytes(b"half")
    many.sweep()
    assert stray.exists()
    many.sweep(0.0)
    assert not stray.exists()
    assert many.check() == []


def test_a_change_by_another_process_is_seen_and_outlives_what_was_open(many, tmp_path):
    with SqliteLibrary(tmp_path) as other:
        assert len(many.search({"bridg": 1.0}, 100)) == 40
        other.add([Entry(parse_article("new", "A bridge was opened."))])
        other.remove("a3")
        while other._stacks.merge_due():
            pass
        assert {h.passage.article_id for h in many.search({"bridg": 1.0}, 100)} == {"new", *(f"a{n}" for n in range(40) if n != 3)}


def test_a_merge_gives_way_to_a_removal_meanwhile(many, tmp_path, monkeypatch):
    monkeypatch.setattr(many._stacks, "due", lambda: many._stacks.held()[:2])
    with SqliteLibrary(tmp_path) as other:
        merged = many._stacks._merged

        def late(sources):
            other.remove(next(iter(other.articles())).id)
            monkeypatch.setattr(many._stacks, "_merged", merged)
            return merged(sources)

        monkeypatch.setattr(many._stacks, "_merged", late)
        assert many._stacks.merge_due()
        assert many.check() == []
        assert {h.file for h in many._stacks.held() if h.file} <= {p.name for p in (tmp_path / "index").iterdir()}


def test_threads_may_ask_while_one_adds(many):
    found = []

    def ask():
        for _ in range(30):
            found.append(len(many.search({"bridg": 1.0}, 100)))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for thread in askers:
        thread.start()
    for n in range(40, 60):
        many.add([Entry(parse_article(f"a{n}", "Another bridge is closed."))])
    for thread in askers:
        thread.join()
    assert found == [count for count in found if 40 <= count <= 60]
    assert len(found) == 90
    assert len(many.search({"bridg": 1.0}, 100)) == 60


def test_filters_over_merged_segments(many):
    assert {h.passage.article_id for h in many.search({"bridg": 1.0}, 9, ["a2", "a30", "none"])} == {"a2", "a30"}
    for name in ("x", "y"):  # more filters than are kept
        for n in range(10):
            assert many.search({"bridg": 1.0}, 9, [f"{name}{n}"]) == []


def test_parses_are_kept_in_the_file_and_dropped_when_the_rules_change(tmp_path, monkeypatch):
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(TRAIN), Entry(BRIDGE)])
        seen = []
        assert library.parse_all(lambda *progress: seen.append(progress)) == 5
        assert seen[-1] == (5, 5)
        assert library.parse_all() == 0
        with monkeypatch.context() as patch:
            patch.setattr(parses, "parse", None)  # nothing is parsed again
            assert library.doc("bridge", BRIDGE.paragraphs[0]).text == "The bridge is closed."
        monkeypatch.setattr(parses, "fingerprint", lambda *_: "other rules")
        calls = []
        real = parses.parse
        monkeypatch.setattr(parses, "parse", lambda *given: calls.append(given) or real(*given))
        library.doc("bridge", BRIDGE.paragraphs[0])
        library.doc("bridge", BRIDGE.paragraphs[0])
        assert len(calls) == 1


def test_a_parse_is_given_while_another_process_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "WAIT", 0.05)
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(BRIDGE)])
        other = connect(tmp_path / NAME)
        other.execute("BEGIN IMMEDIATE")
        assert library.doc("bridge", BRIDGE.paragraphs[0]).text == "The bridge is closed."
        assert library.doc("bridge", BRIDGE.paragraphs[0]).text == "The bridge is closed."
        with pytest.raises(LibraryError, match="cannot be written"):
            library.add([Entry(TRAIN)])
        other.execute("ROLLBACK")
        other.close()
        library.doc("bridge", BRIDGE.paragraphs[1])
        assert library._database.execute("SELECT count(*) FROM parse").fetchone()[0] == 2


def test_the_fingerprint_of_parses_knows_the_pipeline_and_its_rules():
    assert parses.fingerprint("fr") != parses.fingerprint("en")
    assert len(parses.fingerprint("fr")) == 32


def test_an_index_of_another_analysis_is_made_again(tmp_path, monkeypatch):
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(TRAIN)])
        library._database.execute("UPDATE meta SET value = 'older' WHERE name = 'analysis'")
        with pytest.raises(LibraryError, match="another version"):
            library.add([Entry(BRIDGE)])
    done = []
    with SqliteLibrary(tmp_path, progress=lambda *progress: done.append(progress)) as library:
        assert done == [(1, 1)]
        library.add([Entry(BRIDGE)])
        assert library.check() == []


def test_a_file_that_is_no_library_is_refused_with_the_reason(tmp_path):
    with pytest.raises(LibraryError, match="no such library"):
        SqliteLibrary(tmp_path / "none")
    (tmp_path / NAME).write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(LibraryError, match="cannot be used"):
        SqliteLibrary(tmp_path)
    (tmp_path / NAME).unlink()
    other = sqlite3.connect(tmp_path / NAME)
    other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(LibraryError, match="another program"):
        SqliteLibrary(tmp_path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(LibraryError, match="newer version"):
        SqliteLibrary(tmp_path)


def test_an_older_file_is_brought_up_to_date_and_keeps_its_stories(tmp_path, monkeypatch):
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(TRAIN)])
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE later (x);\nALTER TABLE article ADD COLUMN y;"))
    with SqliteLibrary(tmp_path) as library:
        assert library.article("train") == TRAIN
        assert library._database.execute("PRAGMA user_version").fetchone()[0] == 2
        assert library.check() == []
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE half (x);\nNOT SQL;"))
    with pytest.raises(LibraryError, match="cannot be used"):
        SqliteLibrary(tmp_path)
    database = sqlite3.connect(tmp_path / NAME)
    assert database.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchone() is None
    database.close()


TAMPERED = [
    ("UPDATE version SET text = 'other'", "text is not what was added"),
    ('UPDATE passage SET "end" = 100000', "passages are not those"),
    ("UPDATE meta SET value = 'ffffffffffffffff' WHERE name = 'fingerprint'", "fingerprint"),
    ("UPDATE segment SET tokens = tokens + 1", "counts"),
    ("UPDATE gone_term SET count = count + 1", "counted wrongly"),
    ("DELETE FROM segment", "the index holds 0 passages"),
    ("PRAGMA foreign_keys = OFF;DELETE FROM article", "belongs to nothing"),
]


@pytest.mark.parametrize(("statement", "says"), TAMPERED)
def test_the_check_sees_what_is_wrong(tmp_path, statement, says):
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(a) for a in STORIES])
        library.remove("port")
        assert library.check() == []
        for part in statement.split(";"):
            library._database.execute(part)
    with SqliteLibrary(tmp_path) as library:
        assert any(says in fault for fault in library.check())


def test_what_takes_long_is_merged_by_a_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(stacks, "LEVELS", (4, 16, 64))
    monkeypatch.setattr(archives, "QUICK", 0)
    with SqliteLibrary(tmp_path, make=True) as library:
        for n in range(30):
            library.add([Entry(parse_article(f"a{n}", "The bridge is closed."))])
        library.settle()
        assert len(library._stacks.held()) < 12
        assert library.check() == []
        assert len(library.search({"bridg": 1.0}, 100)) == 30


def test_a_merge_that_fails_is_logged_and_due_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(archives, "QUICK", 0)
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(parse_article(f"a{n}", "The bridge is closed."))for n in range(3)])
        monkeypatch.setattr(stacks, "FAN", 0)
        monkeypatch.setattr(archives, "connect", lambda _: (_ for _ in ()).throw(sqlite3.OperationalError("disk I/O error")))
        library.add([Entry(parse_article("b", "Another bridge."))])
        library.settle()
        assert "could not be merged (disk I/O error)" in caplog.text
        monkeypatch.setattr(stacks, "FAN", 4)
        assert len(library.search({"bridg": 1.0}, 100)) == 4


def test_articles_can_be_looked_through(kept):
    kept.add([Entry(a) for a in STORIES])
    assert BRIDGE in kept.articles()
    assert parse_article("other", "x") not in kept.articles()
    assert [a.id for _, a in kept.page(0, 2)] == ["train", "bridge"]


def test_compiled_search_is_used_where_numba_is_installed(many):
    before = many.search({"bridg": 1.0, "day3": 1.0}, 20)
    many.compile()
    assert many.search({"bridg": 1.0, "day3": 1.0}, 20) == before
    assert many.passages() == 80
    assert many.statistics(["bridg"]) == Statistics(80, 240, {"bridg": 40})


def test_an_engine_answers_from_the_version_that_is_there_now(tmp_path):
    before = "The repairs to the Orrin Bridge will cost £2.4 million, the council said."
    with SqliteLibrary(tmp_path, make=True) as library:
        library.add([Entry(parse_article("bridge", before))])
        engine = Engine(library)
        assert "£2.4 million" in engine.ask("How much will the repairs cost?").extract
        with SqliteLibrary(tmp_path) as other:
            other.add([Entry(parse_article("bridge", "Correction.\n\n" + before.replace("2.4", "3.7")))])
        answer = engine.ask("How much will the repairs cost?")
        assert "£3.7 million" in answer.extract
        assert answer.citations[0].quote in library.article("bridge").text


def test_a_paragraph_of_an_older_version_is_not_parsed_as_if_it_were_of_this(kept):
    kept.add([Entry(TRAIN)])
    kept.add([Entry(parse_article("train", "Court."))])
    with pytest.raises(LibraryError, match="changed while"):
        kept.doc("train", TRAIN.paragraphs[1])
