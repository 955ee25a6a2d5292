"""Twenty kinds of question, the turns of a conversation and hurried typing: each case of tests/kinds is a trap in a sentence."""

from __future__ import annotations

from functools import cache

import pytest
from tagged import KINDS, Asked, Case, answers, fault, faults, read_cases, untagged

from retrieval.language import detect

FILES = sorted(KINDS.glob("*.txt"))
CASES = {path.stem: read_cases(path) for path in FILES}
KNOWN = pytest.mark.xfail(strict=True, reason="marked as not holding; once it holds, run tests/kinds/mark.py")


@cache
def faults_of(name: str, number: int) -> dict[int, str]:
    """The faults of one case, whose questions are asked together."""
    return faults(CASES[name][number])


QUESTIONS = [
    pytest.param(name, number, asked, id=f"{name}:{asked.line} {case.trap}", marks=KNOWN if asked.fails else ())
    for name, found in CASES.items() for number, case in enumerate(found) for asked in case.questions
]


@pytest.mark.parametrize(("name", "number", "asked"), QUESTIONS)
def test_a_question_of_its_kind(name: str, number: int, asked: Asked) -> None:
    """The tagged words from the tagged sentence, the polarity, or silence; what is marked does not hold."""
    case = CASES[name][number]
    wrong = faults_of(name, number)[asked.line]
    assert not wrong, f"{case.trap}\n{asked.text} -> {asked.expected}\n{wrong}"


@pytest.mark.parametrize("name", CASES)
def test_each_file_is_a_page_of_cases(name: str) -> None:
    """Ten cases or more, each with questions, some in the other language, some to be refused."""
    found = CASES[name]
    asked = [a for case in found for a in case.questions]
    assert len(found) >= 10
    assert {detect(a.text) for a in asked} == {"fr", "en"}
    assert all(case.questions for case in found)
    assert len({case.trap for case in found}) == len(found)
    assert any(a.expected == "silence" for a in asked)


def test_every_kind_has_a_page_in_both_languages() -> None:
    numbers = {lang: {int(p.name[:2]) for p in FILES if p.stem.endswith(lang)} for lang in ("fr", "en")}
    assert numbers["fr"] == numbers["en"] >= set(range(1, 21))


@pytest.mark.parametrize("text", ["<a>Ada", "<a>Ada</b>", "Ada <b><a>Verne</b></a>"])
def test_a_tag_out_of_place_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="closed"):
        untagged(text, "fr", "story")


def test_the_measure_tells_right_from_wrong() -> None:
    """The tagged words pass, others do not, nor does silence; so the pages can fail."""
    case = CASES["01-who-did.fr"][0]
    asked, answer, said = next(answers(case))
    assert fault(case, asked, answer, said) == ""
    assert fault(case, Asked(1, asked.text, False, False, "silence", ""), answer, said)
    assert fault(case, Asked(1, asked.text, False, False, "yes", ""), answer, said)
    assert fault(case, Asked(1, asked.text, False, False, "a", "jamais dit"), answer, said)
    other = Case(case.trap, case.stories, {"a": case.tags["b"]}, case.questions)
    assert fault(other, asked, answer, said)
