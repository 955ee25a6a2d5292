"""Where: a place named after a preposition, beside the event; not the dateline, not a nationality."""

from __future__ import annotations

from collections.abc import Iterator

from bot.case import Candidate, Case, asked_again, closeness
from bot.rules.people import predicates
from bot.spans import phrase
from bot.view import Word

WHERE = ("place", "thing", "body")
GOVERNED, ELSEWHERE, ORIGIN = 0.25, 0.1, 0.05


def prepositions(word: Word) -> list[str]:
    """The prepositions of a noun, lower case."""
    return [c.lower_ for c in word.token.children if c.dep_ == "case"]


def placeable(case: Case, word: Word) -> bool:
    """Whether somebody can be there: a name, a place, a thing or a body, or a noun of unknown kind; no deed, « le déchargement »."""
    known = word.english
    return word.pos == "PROPN" or word.fold in case.words.place_nouns or not known.senses or any(known.is_a(kind) for kind in WHERE)


def places_of(case: Case) -> Iterator[Candidate]:
    """"Où a eu lieu l'attaque ?" -> « à Tombouctou », hanging on the event."""
    for sentence in case.seen.sentences:
        preds = {w.token.i for w, _ in predicates(case, sentence)}
        speaking = [c.speaker for c in case.study.claims if c.speaker and c.sentence == sentence.index]
        for word in sentence.words:
            lead = [p for p in prepositions(word) if p in case.words.places]
            if word.pos not in ("PROPN", "NOUN") or not lead or not placeable(case, word) or any(a <= word.start < b for a, b in speaking):
                continue  # who speaks is no place: « de même source »
            outer = sentence.at.get(word.token.head.i)
            if outer is not None and outer.pos == "NOUN" and placeable(case, outer) and word.token.dep_ in ("nmod", "obl:mod") and \
                    [p for p in prepositions(outer) if p in case.words.places] and not asked_again(case, sentence, phrase(sentence, outer, 8)):
                continue  # "an ice rink in Harlan" is one place, named by its head
            span = phrase(sentence, word, 8)
            if asked_again(case, sentence, span) > 0.5:
                continue
            if case.words.dates.search(f"{lead[0]} {case.seen.text(*span)}"):
                continue
            named = any(w.name for w in sentence.words if span[0] <= w.start < span[1])
            if not named and lead[0] in case.words.origins and outer is not None and outer.pos == "NOUN":
                continue  # « des images du déchargement »: what they show
            bonus = (GOVERNED if word.token.head.i in preds else -ELSEWHERE if preds and word.token.head.pos_ == "VERB" else 0.0)
            bonus += (0.1 if named else -0.15) - (ORIGIN if lead[0] in case.words.origins else 0.0)
            yield Candidate(sentence.index, span, closeness(case, sentence, word, span) + bonus, "where.places_of", lead[0])
