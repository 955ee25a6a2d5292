"""The signs by which a question of truth is decided, each a number with a name, 0 to 1 unless said.

The sentence that bears on the question is looked at with those around it: what its negations reach,
whose words it is, whether anybody contests them, and what of the question is nowhere said. No sign
looks at a word of the story itself, so that what one story teaches holds for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.answer import Stance
from bot.case import Case, closeness, path
from bot.claims import Claim
from bot.frames.alignment import Alignment
from bot.match import Match
from bot.polarity.acts import Act, act_of
from bot.polarity.clauses import chosen, parts
from bot.polarity.scope import reverses, turned
from bot.polarity.turning import turning_signs
from bot.polarity.voices import QUOTES, Voice, names_account, points_back, voice
from bot.ranking.features import Ground as Measured
from bot.ranking.features import ground
from bot.view import Sentence, Word
from bot.vocabulary import Vocabulary, vocabulary
from retrieval.analysis import plain, stem
from retrieval.lexicon import lexicon
from retrieval.places import places

HEADLINE, ABSENT = 0.15, 0.3
NEXT, BEHIND, CLIMB = 4, 3, 12
RIVAL, RIVALS, SURE, NAMED = 0.6, 6, 0.9, 0.6
Signs = dict[str, float]


@dataclass(frozen=True, eq=False)
class Ground:
    """A case and what is measured of it once."""

    case: Case

    @cached_property
    def predicate(self) -> frozenset[int]:
        """Numbers of the terms asked about as happening or being so: the verbs, or all that are no names."""
        terms, skip = self.case.reading.terms, vocabulary(self.case.reading.lang).stances
        every = frozenset(n for n, t in enumerate(terms) if t.verb)
        verbs = frozenset(n for n in every if terms[n].lemma not in skip) or every
        return verbs or frozenset(n for n, t in enumerate(terms) if not t.name)

    @cached_property
    def ranked(self) -> list[tuple[float, Sentence]]:
        """Sentences by how well they bear on the question, the headline behind what stands under it."""
        scored = [(bearing(self.case, s), s) for s in self.case.seen.sentences]
        return sorted(scored, key=lambda x: (-x[0], x[1].index))

    @cached_property
    def voices(self) -> tuple[Voice, ...]:
        """The marks of every sentence."""
        return tuple(voice(self.case, s) for s in self.case.seen.sentences)

    @cached_property
    def measured(self) -> Measured:
        """What candidates of the ranking are measured against."""
        return ground(self.case)

    @property
    def aligned(self) -> tuple[tuple[Alignment, ...], ...]:
        """The statements of every sentence beside the one that is asked about."""
        return self.measured.aligned

    @cached_property
    def act(self) -> Act | None:
        """What the one asked about did, where the question asks for an act of speech."""
        return act_of(self.case)

    @cached_property
    def things(self) -> frozenset[int]:
        """Numbers of the terms that are neither names nor predicate."""
        return frozenset(n for n, t in enumerate(self.case.reading.terms) if not t.name and n not in self.predicate)

    def share(self, sentence: Sentence, terms: frozenset[int]) -> float:
        """Weighted share of some terms that a sentence holds; a half where there are none."""
        weights = self.case.matches.weights
        here = {m.term: m.fit for m in sorted(self.hits(sentence), key=lambda m: m.fit)}
        total = sum(weights[n] for n in sorted(terms))
        return sum(weights[n] * here.get(n, 0.0) for n in sorted(terms)) / total if total else 0.5

    def hits(self, sentence: Sentence) -> tuple[Match, ...]:
        """The matches in a sentence."""
        return self.case.matches.found[sentence.index]

    def claims_in(self, sentence: Sentence) -> list[Claim]:
        """The claims made in a sentence."""
        return [c for c in self.case.study.claims if c.sentence == sentence.index]


def bearing(case: Case, sentence: Sentence) -> float:
    """How much of the question a sentence and its surroundings hold."""
    headline = HEADLINE if sentence.paragraph == 0 else 0.0
    return closeness(case, sentence, None) - headline - ABSENT * absent_subject(case, sentence)


def absent_subject(case: Case, sentence: Sentence) -> float:
    """Share of the question's subject that the sentence does not name, nor the one before it; the story's own subject is understood."""
    topic = {m.term for s in case.seen.sentences if s.paragraph <= 1 for m in case.matches.found[s.index]}
    subject = [n for n, t in enumerate(case.reading.terms) if t.text in case.reading.subject and n not in topic]
    if not subject:
        return 0.0
    near = [s.index for s in case.seen.sentences if s.paragraph == sentence.paragraph and 0 <= sentence.index - s.index <= 1]
    there = {m.term for index in near for m in case.matches.found[index]}
    return sum(n not in there for n in subject) / len(subject)


def anchors(ground: Ground, sentence: Sentence) -> list[Word]:
    """The words that stand for what is asked: matches of its predicate, else all that are no names, else the sentence's own verb."""
    case, part = ground.case, chosen(ground.case, sentence)
    hits = [m for m in ground.hits(sentence) if part[0].start <= m.word.start <= part[-1].start and not _operates(m, case.words)]
    asked = [m.word for m in hits if m.term in ground.predicate]
    rest = [m.word for m in hits if not case.reading.terms[m.term].name]
    return asked or rest or own_verb(part, case.words)


def _operates(match: Match, words: Vocabulary) -> bool:
    """Whether a word matched only loosely is one that turns what it governs: "ruling out" is no order."""
    return match.fit < SURE and reverses(match.word.token, words)


def own_verb(part: tuple[Word, ...], words: Vocabulary) -> list[Word]:
    """The verb of a stretch of words; where that is a verb of speech, the verb of what is said."""
    roots = [w for w in part if w.token.head.i == w.token.i]
    said = [w for w in part for r in roots if w.token.head.i == r.token.i and w.token.dep_ in ("ccomp", "xcomp") and r.lemma in words.stances]
    return said or roots


def negation(ground: Ground, sentence: Sentence) -> float:
    """How surely the sentence says the contrary, 0 to 1: what asks is negated, or its opposite is said."""
    words = ground.case.words
    flags = [turned(w, words) for w in anchors(ground, sentence)]
    share = sum(flags) / len(flags) if flags else 0.0
    if opposite(ground, sentence):
        share = 1.0 - share
    return 1.0 - share if ground.case.reading.negated else share


def opposite(ground: Ground, sentence: Sentence) -> bool:
    """Whether a term of the question meets its opposite: unmatched itself, or matched only further down in the sentence."""
    known, case = lexicon(), ground.case
    part = chosen(case, sentence)
    for number, term in enumerate(case.reading.terms):
        own = [_depth(m.word) for m in ground.hits(sentence) if m.term == number and part[0].start <= m.word.start <= part[-1].start]
        found = [_depth(w) for w in part if w.pos in ("VERB", "ADJ", "NOUN") and not term.name and known.opposed(term.concepts, w.concepts)]
        if found and (not own or min(found) < min(own)):
            return True
    return False


def _depth(word: Word) -> int:
    token, steps = word.token, 0
    while token.head.i != token.i:
        token, steps = token.head, steps + 1
    return steps


def over(ground: Ground, sentence: Sentence, operators: tuple[Word, ...]) -> bool:
    """Whether one of some words governs a word of the question."""
    return any(_below(o, m.word) for o in operators for m in ground.hits(sentence) if m.word is not o)


def _below(above: Word, word: Word) -> bool:
    token = word.token
    for _ in range(CLIMB):
        if token.i == above.token.i:
            return True
        token = token.head
    return False


def against(ground: Ground, sentence: Sentence) -> bool:
    """Whether the sentence speaks against what is asked, by negation, opposite, denial or exclusion."""
    marks = ground.voices[sentence.index]
    return negation(ground, sentence) >= 0.5 or over(ground, sentence, marks.denying + marks.excluding)


def contest(ground: Ground, sentence: Sentence) -> Sentence | None:
    """The sentence soon after, by another speaker, that denies or rebuts this one: close in its paragraph, or opening the next."""
    sentences, mine = ground.case.seen.sentences, ground.voices[sentence.index].speakers
    for later in sentences[sentence.index + 1 : sentence.index + 1 + NEXT]:
        marks = ground.voices[later.index]
        opens = sentences[later.index - 1].paragraph != later.paragraph
        close = later.index - sentence.index <= 2 if later.paragraph == sentence.paragraph else opens and later.paragraph - sentence.paragraph == 1
        other = not (mine and marks.speakers and marks.speakers <= mine)
        between = sentences[sentence.index + 1 : later.index]
        if not names_account(ground.case, later) and later.paragraph != sentence.paragraph \
                and any(_claimed(ground, s) and ground.voices[s.index].speakers - mine for s in between):
            return None  # it answers what was said last
        if close and marks.opposing and other and (points_back(ground.case, later) or over(ground, later, marks.denying)):
            return later
    return None


def _claimed(ground: Ground, sentence: Sentence) -> bool:
    marks = ground.voices[sentence.index]
    return marks.told or marks.hedged or bool(marks.accusing)


def rivals(ground: Ground, sentence: Sentence) -> list[tuple[float, Sentence]]:
    """Other sentences that hold the predicate and bear on the question nearly as well, in other mouths, with their share of the best."""
    top, mine = ground.ranked[0][0], ground.voices[sentence.index].speakers
    return [(score / top, s) for score, s in ground.ranked[:RIVALS]
            if s.index != sentence.index and s.paragraph and top > 0 and score >= RIVAL * top and not mine & ground.voices[s.index].speakers
            and _claimed(ground, s) and any(m.term in ground.predicate for m in ground.hits(s))]


def of_reports(case: Case, denial: Claim) -> bool:
    """Whether what is denied is what others reported: « ces informations », "reports that"."""
    start, end = denial.content[0]
    words = [w for w in case.seen.sentence_at(start).words if start <= w.start < end and w.pos == "NOUN"]
    return any(w.lemma in case.words.reported or w.fold in case.words.reported for w in words[:2])


def of_hearsay(case: Case, sentence: Sentence, denying: tuple[Word, ...]) -> bool:
    """Whether what is denied is a rumour, which nobody stands by: « a démenti les rumeurs »."""
    return any(_below(d, w) for d in denying for w in sentence.words if w.pos == "NOUN" and (w.lemma in case.words.hearsay or w.fold in case.words.hearsay))


def own_voice(ground: Ground, sentence: Sentence) -> bool:
    """Whether the one the question asks about speaks here."""
    case = ground.case
    named = [m.word.start for m in ground.hits(sentence) if case.reading.terms[m.term].text in case.reading.subject]
    return any(c.speaker[0] <= start < c.speaker[1] for c in ground.claims_in(sentence) if c.speaker for start in named)


def declined(ground: Ground, sentence: Sentence, claims: Iterable[Claim]) -> bool:
    """Whether somebody would not say the very thing asked: "declined to say whether the policy covered arson"."""
    inside = [part for c in claims if c.stance is Stance.DECLINES for part in c.content]
    return any(a <= m.word.start < b for a, b in inside for m in ground.hits(sentence) if m.term in ground.predicate)


def wished(ground: Ground, sentence: Sentence) -> bool:
    """Whether what is asked about is told only as what somebody wants: "the opposition demanded her resignation" is no yes to
    whether she resigns, unless the demand is asked for."""
    hits = [m.word for m in ground.hits(sentence) if m.term in ground.predicate and m.fit >= NAMED]
    said, lang = {m.word.token.i for m in ground.hits(sentence)}, ground.case.seen.article.lang
    def wanted(word: Word) -> bool:
        above = [word.token.head, word.token.head.head]
        return any(stem(t.text, lang) in ground.case.words.wanting and t.i not in said and t.i != word.token.i for t in above)
    return bool(hits) and all(wanted(w) for w in hits)


def asked_of_decliner(ground: Ground, sentence: Sentence) -> bool:
    """Whether the question is what the one who would not say it said: it has a verb of speech, and names more than the thing itself."""
    claims = [c for c in ground.claims_in(sentence) if c.stance is Stance.DECLINES]
    reading = ground.case.reading
    speech = any(word in vocabulary(reading.lang).stances for word in plain(reading.text).split())
    things = [part for c in claims for part in c.content]
    return speech and any(m.fit >= NAMED and not any(a <= m.word.start < b for a, b in things) for m in ground.hits(sentence))


def _own(ground: Ground, sentence: Sentence) -> Signs:
    """What the sentence itself does with what is asked."""
    marks, negated = ground.voices[sentence.index], negation(ground, sentence)
    claims = ground.claims_in(sentence)
    own = own_voice(ground, sentence)
    return {
        "negated_fact": negated * (not marks.told), "negated_claim": negated * marks.told,
        "denies_it": float(over(ground, sentence, marks.denying)), "denies": float(bool(marks.denying)),
        "excludes_it": float(over(ground, sentence, marks.excluding)), "excludes": float(bool(marks.excluding)),
        "undenied": float(bool(marks.undenying)), "hedged": float(marks.hedged), "accuses": float(over(ground, sentence, marks.accusing)),
        "told": float(marks.told), "rebuts": float(marks.rebutting),
        "denies_reports": float(any(of_reports(ground.case, c) for c in claims if c.stance is Stance.DENIES)),
        "denies_rumours": float(of_hearsay(ground.case, sentence, marks.denying)),
        "confirms": float(any(c.stance is Stance.CONFIRMS for c in claims)),
        "declines": float(any(c.stance is Stance.DECLINES for c in claims)), "declines_it": float(declined(ground, sentence, claims)),
        "own_voice": float(own), "own_against": float(own and against(ground, sentence)),
        "concedes": float(ground.case.words.concession.search(ground.case.seen.text(sentence.start, sentence.end)) is not None),
        "two_voices": float(len(marks.speakers) > 1 and len(parts(ground.case, sentence)) > 1),
    }


def _around(ground: Ground, sentence: Sentence) -> Signs:
    """Whether somebody near contests it, or asserts what it denies."""
    marks, sentences = ground.voices[sentence.index], ground.case.seen.sentences
    contested = contest(ground, sentence) is not None
    opposed = against(ground, sentence)
    before = [s for s in sentences[max(0, sentence.index - BEHIND) : sentence.index] if s.paragraph > 0 and sentence.paragraph - s.paragraph <= 1]
    denial = any(ground.voices[s.index].denying for s in before[-1:] if s.paragraph == sentence.paragraph and _goes_on(ground, s, sentence))
    charge = any(ground.voices[s.index].accusing or ground.voices[s.index].hedged for s in before)
    others = rivals(ground, sentence)
    return {
        "contested_claim": float(contested and _claimed(ground, sentence)), "contested_fact": float(contested and not _claimed(ground, sentence)),
        "after_denial": float(denial), "charge_before": float(charge and (opposed or denial or marks.opposing)),
        "others_against": (not opposed) * max((share for share, s in others if against(ground, s)), default=0.0),
    }


def _goes_on(ground: Ground, before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on with the words of the one who spoke before: it opens with a quote, or is by the same speaker."""
    first = sentence.words[0].token.text in QUOTES
    return first or bool(ground.voices[before.index].speakers & ground.voices[sentence.index].speakers)


def _covered(ground: Ground, sentence: Sentence) -> Signs:
    """How much of the question is said here, and what of it is nowhere."""
    case = ground.case
    here = {m.term: m.fit for m in sorted(ground.hits(sentence), key=lambda m: m.fit)}
    asked = [here.get(n, 0.0) for n in ground.predicate]
    near = [s for s in case.seen.sentences if 0 <= sentence.index - s.index <= BEHIND and sentence.paragraph - s.paragraph <= 1]
    names = frozenset(n for n, t in enumerate(case.reading.terms) if t.name)
    anywhere = [case.matches.everywhere[n] for n in ground.predicate]
    found = {
        "bearing": bearing(case, sentence), "predicate": max(asked, default=0.0), "predicate_anywhere": max(anywhere, default=0.0),
        "subject_absent": absent_subject(case, sentence), "tied": tied(ground, sentence),
        "cover_near": case.matches.coverage([s.index for s in near]), "held_near": max(ground.share(s, ground.predicate) for s in near),
        "names": max(ground.share(s, names) for s in near),
        "across": float(case.reading.lang != case.seen.article.lang),
    }
    return found | _missing(case)


def tied(ground: Ground, sentence: Sentence) -> float:
    """How near in the tree the predicate stands to the rest of what matched."""
    hits = ground.hits(sentence)
    asked = [m.word for m in hits if m.term in ground.predicate]
    rest = [m.word for m in hits if m.term not in ground.predicate]
    return max((1 / (1 + 0.25 * max(0, path(a, r) - 1)) for a in asked for r in rest), default=0.0)


def _missing(case: Case) -> Signs:
    """Names, verbs and things of the question that the article never speaks of, in number."""
    found = {"no_name": 0.0, "no_verb": 0.0, "no_other": 0.0}
    for term, fit in zip(case.reading.terms, case.matches.everywhere, strict=True):
        if term.carried or (term.name and term.text in places()):
            continue
        found["no_name" if term.name else "no_verb" if term.verb else "no_other"] += 1.0 - fit
    return found


def _framed(ground: Ground, sentence: Sentence) -> Signs:
    """How the sentence's statement agrees with the one asked about, whether a refusal is the deed asked about, and whether
    another number stands where one is asked about."""
    best = max(ground.aligned[sentence.index], key=lambda a: a.worth, default=None)
    framed = {} if best is None else {
        "frame_fit": best.fit, "frame_known": best.fit * best.known, "frame_clash": best.fit * best.clash,
        "frame_swapped": best.fit * best.swapped, "frame_subject": best.fit * best.subject,
    }
    marks, terms = ground.voices[sentence.index], ground.case.reading.terms
    turning = {w.token.i for w in (*marks.denying, *marks.excluding)}
    found = {m.term for m in ground.hits(sentence)}
    missing = any(any(c.isdigit() for c in t.text) and n not in found for n, t in enumerate(terms))
    another = any(w.pos == "NUM" and not any(m.word is w for m in ground.hits(sentence)) for w in sentence.words)
    return {
        **framed, "deed_asked": max((m.fit for m in ground.hits(sentence) if m.word.token.i in turning and m.term in ground.predicate), default=0.0),
        "number_missing": float(missing), "number_other": float(missing and another),
    }


def signs(ground: Ground, sentence: Sentence) -> Signs:
    """Every sign of one sentence for one question."""
    return {"bias": 1.0, **_own(ground, sentence), **_around(ground, sentence), **_covered(ground, sentence), **_framed(ground, sentence), **turning_signs(ground.case, chosen(ground.case, sentence))}
