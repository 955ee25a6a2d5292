"""Who said, denied, accused or confirmed it, and what somebody said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.answer import Stance
from bot.case import Candidate, Case, claim_of
from bot.claims import Claim
from bot.spans import Span, quotes
from bot.vocabulary import vocabulary

STRICT, SURELY, ALIKE, ADJOINING, HEARD_OF = 0.75, 0.5, 0.7, 3, 0.45
TELLING = ("NOUN", "PROPN", "NUM", "VERB", "ADJ")
ACCUSING = (Stance.ACCUSES, Stance.CRITICISES)
# one sentence of a quote; the brackets of « [...] » are none of its words
REMARK, SHORTEST = re.compile(r"\]?\s*([^.!?;…\s\]][^.!?;…]*[^.!?;…\s\[])"), 12


def scope(case: Case, claim: Claim) -> tuple[set[int], set[int]]:
    """Sentences a claim speaks of: its own, and those before it in the story that it refers to."""
    own = {claim.sentence} | {case.seen.sentence_at(a).index for a, _ in claim.content}
    sentence = case.seen.sentences[claim.sentence]
    same = {s.index for s in case.seen.sentences if s.paragraph == sentence.paragraph}
    before = {s.index for s in case.seen.sentences if sentence.paragraph - 1 <= s.paragraph < sentence.paragraph}
    return own, (same | before) - own


def about(case: Case) -> Iterator[Candidate]:
    """A statement whose content fits the question, whoever speaks."""
    for claim in case.study.claims:
        yield Candidate(case.seen.sentence_at(claim.content[0][0]).index, in_full(case, claim, claim.content[0]),
                        content_fit(case, claim) * 0.75 - 0.1, "speech.about", claim.cue, claim)


def quoted(case: Case) -> Iterator[Candidate]:
    """A quotation, or one sentence of it, whoever is found to speak: what the claims overlook, and the one remark meant of a long quote."""
    whole = {part for claim in case.study.claims for part in claim.content}
    about = any(not case.reading.terms[n].carried and not case.reading.terms[n].name for n in content_terms(case))  # "what did he say exactly?" asks for it all
    for start, end in quotes(case.seen):
        claim = claim_of(case, (start, end))
        pieces = [(start + m.start(1), start + m.end(1)) for m in REMARK.finditer(case.seen.text(start, end))]
        for span in dict.fromkeys([(start, end), *(pieces if about else [])]):
            if span not in whole and span[1] - span[0] >= SHORTEST:
                sentence = case.seen.sentence_at(span[0])
                fit = case.matches.coverage([sentence.index]) + (0.3 * min(1.0, speaker_fit(case, claim)) if claim is not None and claim.speaker else 0.0)
                yield Candidate(sentence.index, span, 0.5 * fit - 0.1, "speech.quoted", "", claim, mark="piece" if span != (start, end) else "whole")


def content_fit(case: Case, claim: Claim, cue_terms: Iterable[int] = ()) -> float:
    """Coverage of the terms by the claim's sentences, its context counting less, 0 to 1."""
    own, around = scope(case, claim)
    without = frozenset(cue_terms)
    near = case.matches.coverage(own, without)
    return near + 0.55 * max(0.0, case.matches.coverage(own | around, without) - near) + 0.1 * case.matches.coverage(range(len(case.seen.sentences)), without)


def cue_terms(case: Case) -> list[int]:
    """Numbers of the question's terms that are reporting verbs, not content."""
    stances = vocabulary(case.reading.lang).stances
    return [n for n, t in enumerate(case.reading.terms) if t.lemma in stances]


def content_terms(case: Case) -> frozenset[int]:
    """Numbers of the question's terms that are no reporting verbs."""
    return frozenset(range(len(case.reading.terms))) - frozenset(cue_terms(case))


def by_stance(case: Case, stances: tuple[Stance, ...] | None, rule: str, *, alone: bool = False) -> Iterator[Candidate]:
    """Speakers of the claims of some stance, by how well what is claimed fits; with `alone`, of no other where one is taken."""
    skip = cue_terms(case)
    alone = alone and stances is not None and any(c.stance in stances and c.name for c in case.study.claims)
    for claim in case.study.claims:
        if claim.speaker is None or claim.name is None or (alone and stances and claim.stance not in stances):
            continue
        fit = stances is None or claim.stance in stances
        sentence = case.seen.sentences[claim.sentence]
        asked = sum(m.fit for m in case.matches.found[claim.sentence]
                    if claim.speaker[0] <= m.word.start < claim.speaker[1] and case.reading.terms[m.term].name)
        score = content_fit(case, claim, skip) + (0.3 if stances and fit else 0.0 if fit else -0.35) - 0.25 * min(asked, 2)
        span = claim.name
        yield Candidate(case.seen.sentence_at(span[0]).index, span, score, rule, f"{claim.stance} by « {claim.cue} »", claim,
                        (claim.speaker, (sentence.start, sentence.end)), claim.stance.value, claim.speaker)


def speakers(case: Case) -> Iterator[Candidate]:
    """"Who said the inquiry was over?" -> the speaker of the statement whose content fits."""
    yield from by_stance(case, None, "speech.speakers")


def deniers(case: Case) -> Iterator[Candidate]:
    """"Qui a démenti la commande ?" -> the speaker of a denial, through « ces informations »."""
    yield from by_stance(case, (Stance.DENIES,), "speech.deniers", alone=True)


def accusers(case: Case) -> Iterator[Candidate]:
    """"Who accuses the museum?" -> the speaker of the accusation."""
    yield from by_stance(case, ACCUSING, "speech.accusers")


def confirming(case: Case) -> tuple[Stance, ...]:
    """Who would not comment is asked for by the verb of a refusal, who confirmed by any other: the one is not the other."""
    words = vocabulary(case.reading.lang)
    refusing = any(words.stances.get(t.lemma) is Stance.DECLINES or t.lemma in words.answering for t in case.reading.terms)
    return (Stance.DECLINES,) if refusing else (Stance.CONFIRMS,)


def confirmers(case: Case) -> Iterator[Candidate]:
    """"Who declined to comment?" -> the speaker who confirms, or would not."""
    yield from by_stance(case, confirming(case), "speech.confirmers", alone=True)


def speaker_terms(case: Case, claim: Claim, least: float = 0.0) -> frozenset[int]:
    """Numbers of the question's terms found, so surely at least, in what a claim's speaker is called."""
    return frozenset(m.term for a, b in claim.called for m in case.matches.found[case.seen.sentence_at(a).index] if a <= m.word.start < b and m.fit >= least)


def speaker_fit(case: Case, claim: Claim) -> float:
    """Share of the question's names and titles found in the speaker's fullest name or own words."""
    hits = speaker_terms(case, claim)
    total = sum(case.matches.weights) or 1.0
    return sum(case.matches.weights[t] * (1.6 if case.reading.terms[t].name else 1.0) for t in hits) / total


def cue_fit(case: Case, claim: Claim, cues: Iterable[int]) -> float:
    """1 when the claim is made by the verb of the question: asked what he demands, not what he says."""
    wanted = set(cues)
    stances = vocabulary(case.reading.lang).stances
    meant = {stances[case.reading.terms[n].lemma] for n in wanted}
    same = any(m.term in wanted and m.word.token.text == claim.cue for m in case.matches.found[claim.sentence])
    return 1.0 if same else 0.6 if claim.stance in meant - {Stance.SAYS} else 0.0


def of_the_one_asked(case: Case, found: list[Candidate]) -> list[Candidate]:
    """Asked what somebody said, nobody wants what another said: where the one asked about speaks, the words of others are left out."""
    if case.reading.passive:
        return _of_others(case, found)
    asked = _whose(case)
    shares = {id(claim): _called(case, claim, asked) for claim in case.study.claims if claim.speaker is not None}
    best = max(shares.values(), default=0.0)
    if best < SURELY:
        return [] if _stranger(case, asked) else found
    def another(candidate: Candidate) -> bool:
        claim = candidate.claim or claim_of(case, candidate.place)
        return claim is not None and shares.get(id(claim), best) < ALIKE * best and _named(case, claim)
    return [c for c in found if not another(c)]


def _named(case: Case, claim: Claim) -> bool:
    """Whether a claim's speaker has a name: « l'ancien patient » may be anybody, the one asked about too."""
    start, end = claim.name or claim.speaker or (0, 0)
    return any(w.name for s in case.seen.sentences if s.start <= start < s.end for w in s.words if start <= w.start < end)


def _stranger(case: Case, asked: frozenset[int]) -> bool:
    """Whether the story never speaks of the one whose words are asked for: "what did her doctor say?"."""
    own = [n for n in asked if not case.reading.terms[n].carried]
    return bool(own) and all(case.matches.everywhere[n] < HEARD_OF for n in own)


def _of_others(case: Case, found: list[Candidate]) -> list[Candidate]:
    """Asked what somebody is accused of, nobody wants what that one says of others."""
    subject = _subject(case)
    own = {id(claim) for claim in case.study.claims if claim.speaker is not None and _called(case, claim, subject) >= SURELY}
    return [c for c in found if id(c.claim or claim_of(case, c.place)) not in own]


def _whose(case: Case) -> frozenset[int]:
    """Numbers of the terms that name whose words are asked for."""
    return frozenset(n for n, t in enumerate(case.reading.terms) if t.source) or _subject(case)


def _subject(case: Case) -> frozenset[int]:
    """Numbers of the terms of the question's subject."""
    return frozenset(n for n, t in enumerate(case.reading.terms) if t.text in case.reading.subject and not t.verb)


def _called(case: Case, claim: Claim, asked: frozenset[int]) -> float:
    """Weighted share of some terms by which a claim's speaker is called, 0 to 1."""
    hits = speaker_terms(case, claim, STRICT)
    total = sum(case.matches.weights[n] for n in asked)
    return sum(case.matches.weights[n] for n in asked & hits) / total if total else 0.0


def in_full(case: Case, claim: Claim, part: Span) -> Span:
    """A part of a claim that says something by itself: silence with its verb, « n'a pas souhaité commenter »; "denied that" and never
    "that"; « L'industriel conteste », where the verb is all that is reported."""
    if claim.type == "direct" or claim.speaker is None or claim.speaker[1] > part[0]:
        return part
    here = case.seen.sentence_at(part[0])
    bare = f" {case.seen.text(*part)}".endswith(f" {claim.cue}")
    if bare and part[0] - claim.speaker[1] <= ADJOINING:
        return claim.speaker[0], part[1]
    pointing = not any(w.pos in TELLING for w in here.words if part[0] <= w.start < part[1])
    first = next((w for w in here.words if w.start >= claim.speaker[1] and w.pos != "PUNCT"), None)
    return (first.start, part[1]) if (claim.stance is Stance.DECLINES or pointing) and first is not None and first.start < part[0] else part


def statements(case: Case) -> Iterator[Candidate]:
    """"Qu'a dit le ministre sur le budget ?" -> his statement that fits best, quotes before the rest."""
    skip = cue_terms(case)
    for claim in case.study.claims:
        who = speaker_fit(case, claim)
        if not who:
            continue
        quote = 0.15 if claim.type == "direct" else -0.2 if case.reading.pattern == "quote" and claim.type == "indirect" else 0.0
        asked = 0.25 * cue_fit(case, claim, skip)
        for part in claim.content:
            short = 0.2 if part[1] - part[0] < 15 else 0.0
            fit = content_fit(case, replace(claim, content=(part,)), skip)
            score = 0.7 * min(who, 1.0) + 0.6 * fit + quote - short + asked
            yield Candidate(case.seen.sentence_at(part[0]).index, in_full(case, claim, part), score, "speech.statements", f"{claim.type}, « {claim.cue} »", claim)
