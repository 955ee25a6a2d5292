"""Which sentence the question is about: signs of a sentence, weighed as answered questions taught."""

from __future__ import annotations

from bot.polarity.signs import Ground, Signs, bearing, contest, tied
from bot.ranking.features import whole
from bot.view import Sentence

LONG = 40  # words
NEAR = 1
OWN = ("headline", "lead")  # told by the sentence's own signs


def place_signs(ground: Ground, sentence: Sentence) -> Signs:
    """What speaks for a sentence as the one that the question is about: its own signs, and what the ranking knows of it as an answer."""
    around = {f"whole_{name}": value for name, value in whole(ground.measured, sentence).items() if name not in OWN}
    return {**own_signs(ground, sentence), **around}


def own_signs(ground: Ground, sentence: Sentence) -> Signs:
    """The signs that tell of the sentence for the verdict too."""
    case, marks = ground.case, ground.voices[sentence.index]
    before = [s for s in case.seen.sentences if sentence.index - s.index == NEAR and s.paragraph == sentence.paragraph]
    negative = any(w.token.lower_ in case.words.strong_negation for w in sentence.words)
    return {
        "bearing": bearing(case, sentence), "cover": case.matches.coverage([sentence.index]),
        "predicate": ground.share(sentence, ground.predicate), "things": ground.share(sentence, ground.things),
        "tied": tied(ground, sentence), "headline": float(sentence.paragraph == 0), "lead": float(sentence.paragraph == 1),
        "denies": float(bool(marks.denying)), "excludes": float(bool(marks.excluding)), "accuses": float(bool(marks.accusing)),
        "negative": float(negative), "contested": float(contest(ground, sentence) is not None),
        "cover_before": max((case.matches.coverage([s.index]) for s in before), default=0.0),
        "length": len(sentence.words) / LONG,
    }
