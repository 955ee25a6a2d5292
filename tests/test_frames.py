"""Frames: the table, what sentences state, what questions leave open, the one laid over the other."""

from pathlib import Path

import pytest

from bot.case import open_case, study
from bot.engine import Engine
from bot.frames.alignment import aligned
from bot.frames.statements import statements
from bot.frames.table import FrameError, read_table
from bot.question import read_question
from bot.view import words_of
from retrieval.article import parse_article
from retrieval.language import detect
from retrieval.library import MemoryLibrary
from retrieval.pipeline import load


def cases():
    """Sentence and expected statement, from the page of sentences."""
    sentence = ""
    for line in (Path(__file__).parent / "frames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            yield sentence, line.strip()
        elif line and not line.startswith("#"):
            sentence = line


def told(sentence):
    """The statements of a sentence, each as it is written on the page."""
    lang = detect(sentence, "fr")
    if sentence.endswith("?"):
        reading = read_question(sentence, lang)
        return [{a.frame, *(f"?{r}" for r in a.open), *(f"{r}={reading.terms[n].text}" for roles, terms in a.known for r in roles for n in terms)}
                for a in reading.asked]
    return [{s.frame, *(f"{r}={f.word.fold}" for f in s.fillers for r in f.roles)} for s in statements(words_of(load(lang)(sentence), 0, lang), lang)]


@pytest.mark.parametrize(("sentence", "expected"), cases(), ids=lambda x: x)
def test_a_sentence_states_who_does_what_to_whom_and_a_question_leaves_one_of_it_open(sentence, expected):
    """Active, passive, participle, noun of the deed, both ends of a sale: the same roles."""
    wanted = {part if part.isupper() else part.lower() for part in expected.split()}
    assert any(wanted <= found for found in told(sentence)), told(sentence)


def test_sixty_frames_and_more_have_words_in_both_languages():
    """Every frame is evoked in French and in English, and its roles are linked somewhere."""
    frames, units = read_table()
    assert len(frames) >= 60
    assert all({u.lang for u in units if u.frame == frame} == {"fr", "en"} for frame in frames)


@pytest.mark.parametrize(("text", "why"), [
    ("BUY buyer\n  fr verb acheter | subject=owner\n", "no role owner"), ("BUY buyer\n  fr verb acheter\n", "expected"),
    ("BUY buyer\n  fr word acheter | subject=buyer\n", "expected"), ("BUY a\nBUY a\n", "twice"),
])
def test_a_fault_in_the_table_is_told_with_its_line(tmp_path, text, why):
    """Who edits the table sees which line is wrong and how."""
    path = tmp_path / "frames.txt"
    path.write_text(text)
    with pytest.raises(FrameError, match=rf"frames.txt:\d: .*{why}"):
        read_table(path)


STORY = "Deal\n\nThe brewery Kell sold its plant in Orsan to the fund Harrow on Monday. Harrow sold a warehouse to Kell in May."


def test_a_story_that_swaps_the_roles_is_told_from_one_that_keeps_them():
    """Asked what Kell sold, the sentence where Kell buys agrees less."""
    library = MemoryLibrary([parse_article("deal", STORY)])
    case = open_case(read_question("What did Kell sell to Harrow?", "en"), study(Engine(library).study("deal").seen))
    rows = aligned(case)
    best = [max((a.worth for a in row if a.asked.frame == "BUY"), default=0.0) for row in rows]
    sold = next(n for n, s in enumerate(case.seen.sentences) if "plant" in case.seen.text(s.start, s.end))
    assert best[sold] == max(best)
    assert best[sold] > best[sold + 1]
