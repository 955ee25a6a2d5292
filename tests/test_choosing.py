"""Stories chosen by source, day and language: at the command, in a conversation, and what is refused."""

import datetime as dt
import subprocess
import sys

import pytest

from bot.choosing import Choice, ChoiceError
from bot.recording import written
from retrieval.archive import SqliteLibrary
from retrieval.article import parse_article
from retrieval.errors import LibraryError
from retrieval.filters import EVERYTHING, Filter
from retrieval.library import MemoryLibrary
from retrieval.records import Entry

TODAY = dt.date(2026, 3, 4)  # a Wednesday
STORIES = (
    parse_article("strike-afp", "---\ndate: 2026-03-02\nsource: AFP\n---\nDockers strike\n\nThe dockers of Halvern began a strike on Monday, the union said."),
    parse_article("strike-wire", "---\ndate: 2026-03-04\nsource: Agence Éclair\n---\nDockers return\n\nThe dockers of Halvern ended the strike on Wednesday, the port said."),
    parse_article("greve", "---\ndate: 2026-03-04\n---\nGrève au port\n\nLes dockers de Halvern ont repris le travail mercredi."),
    parse_article("undated", "Dockers\n\nThe dockers of Halvern want higher wages."),
)


@pytest.fixture(params=["memory", "sqlite"])
def library(request, tmp_path):
    """The stories, in memory and in a file."""
    if request.param == "memory":
        return MemoryLibrary(STORIES)
    made = SqliteLibrary(tmp_path / "library", make=True)
    made.add([Entry(story) for story in STORIES])
    return made


CHOICES = [
    (Choice(), [0, 1, 2, 3]),
    (Choice(sources=("AFP",)), [0]),
    (Choice(sources=("afp", " agence  eclair")), [0, 1]),
    (Choice(since="2026-03-03"), [1, 2]),
    (Choice(since="Tuesday"), [1, 2]),
    (Choice(since="3 mars"), [1, 2]),
    (Choice(until="2 March 2026"), [0]),
    (Choice(since="lundi", until="today"), [0, 1, 2]),
    (Choice(since="2026-03-04", until="2026-03-04", lang="en"), [1]),
    (Choice(lang="fr"), [2]),
]


@pytest.mark.parametrize(("choice", "kept"), CHOICES)
def test_a_choice_leaves_the_stories_that_fit_it(library, choice, kept):
    """What is left is all there is: it is listed, held and found, and nothing else is."""
    narrow, ids = choice.of(library, TODAY), [STORIES[n].id for n in kept]
    assert [a.id for a in narrow.articles()] == ids
    assert [s.id for s in STORIES if narrow.holds(s.id)] == ids
    assert {h.passage.article_id for h in narrow.search({"docker": 1.0}, 50)} == set(ids)
    assert narrow.fingerprint() == MemoryLibrary([STORIES[n] for n in kept]).fingerprint()
    for story in STORIES:
        if story.id in ids:
            assert narrow.article(story.id) == story
        else:
            with pytest.raises(LibraryError, match="outside the choice"):
                narrow.article(story.id)


REFUSED = [
    (Choice(since="2026-02-30"), "--since: '2026-02-30' is no day"),
    (Choice(until="soon"), "--until: 'soon' is no day; write it as 2026-03-01"),
    (Choice(since="2026-03-04", until="2026-03-02"), "--since 2026-03-04 is after --until 2026-03-02"),
    (Choice(lang="de"), "--story-lang is fr or en"),
    (Choice(sources=("Reuters",)), "no story is from 'Reuters'; they are from AFP, Agence Éclair"),
    (Choice(sources=("AFP",), since="2026-03-03"), "no story fits --source 'AFP' --since '2026-03-03'; a story without a date"),
    (Choice(sources=("AFP",), lang="fr"), "no story fits --source 'AFP' --story-lang 'fr'$"),
]


@pytest.mark.parametrize(("choice", "says"), REFUSED)
def test_a_choice_that_cannot_be_made_says_which_option_is_wrong(library, choice, says):
    with pytest.raises(ChoiceError, match=says):
        choice.of(library, TODAY)


def test_a_library_of_unsourced_stories_says_so():
    with pytest.raises(ChoiceError, match="no story names its source"):
        Choice(sources=("AFP",)).of(MemoryLibrary(STORIES[2:]), TODAY)


def test_two_filters_admit_what_both_admit():
    one = Filter(frozenset("ab"), None, frozenset(["AFP"]), None, dt.date(2026, 1, 1), dt.date(2026, 6, 1))
    other = Filter(frozenset("bc"), frozenset("x"), None, frozenset(["fr"]), dt.date(2026, 2, 1), dt.date(2026, 7, 1))
    both = Filter(frozenset("b"), frozenset("x"), frozenset(["AFP"]), frozenset(["fr"]), dt.date(2026, 2, 1), dt.date(2026, 6, 1))
    assert one & other == other & one == both
    assert one & EVERYTHING == one
    assert one.within(None) == one


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The stories as a plain folder."""
    made = tmp_path_factory.mktemp("stories")
    for story in STORIES:
        (made / f"{story.id}.txt").write_text(story.text, encoding="utf-8")
    return made


def test_a_conversation_over_a_choice_names_every_story_of_it():
    """A whole library is named by its fingerprint, which a choice from it does not have."""
    many = [parse_article(f"s{n}", "Dockers met.") for n in range(30)]
    whole, chosen = (written([], many, "desk", named=named) for named in (False, True))
    assert (whole.count("article:"), chosen.count("article:")) == (0, 30)
    assert "library: desk\n" in chosen


def run(*args, stdin=""):
    return subprocess.run([sys.executable, "-m", "bot", *map(str, args)], input=stdin, capture_output=True, text=True, timeout=120, check=False)


def test_ask_answers_from_the_chosen_stories_alone(folder):
    """The same question, of one agency and of the other, gets the answer of each; a story outside is not there."""
    question = ["ask", "What did the dockers do?", "--library", folder, "--json"]
    assert '"article": "strike-afp"' in run(*question, "--source", "afp").stdout
    assert '"article": "strike-wire"' in run(*question, "--since", "2026-03-03", "--story-lang", "en").stdout
    outside = run(*question, "--source", "AFP", "--article", "undated")
    assert (outside.returncode, outside.stdout) == (2, "")
    assert "outside the choice" in outside.stderr
    wrong = run(*question, "--until", "2026-13-01")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "newsroom: --until: '2026-13-01' is no day; write it as 2026-03-01, '1 March 2026' or yesterday\n"


def test_a_conversation_and_a_list_keep_to_the_choice(folder, tmp_path):
    """/sources, "in all the stories" and what is saved know the chosen stories only."""
    assert run("articles", "--library", folder, "--until", "2026-03-02").stdout == "strike-afp\ten\tDockers strike\n"
    file = tmp_path / "saved.dialogue"
    done = run("console", "--library", folder, "--until", "2026-03-02", stdin=f"/sources\nWho began a strike?\n/save {file}\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "strike-afp: Dockers strike"
    assert "strike-wire" not in done.stdout
    assert [line.split()[1] for line in file.read_text().splitlines() if line.startswith("article:")] == ["strike-afp"]
