"""What may be said for or against a candidate, each as a number with a name.

Shares are 0 to 1. A feature never looks at the words themselves, only at how they match, where
they stand and what kind of thing they are; so a weight learned on one story holds for another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.answer import Kind, Stance
from bot.case import Candidate, Case, claim_of, path
from bot.claims import Claim
from bot.frames.alignment import Aligner, Alignment, aligned, premise
from bot.frames.statements import SUBJECT
from bot.match import best_fits
from bot.question import readings
from bot.ranking.looks import Features, asked_about, described, measure, place, shape, sorts_of, time, told_of, words_in
from bot.ranking.standing import standing
from bot.roles import role_of
from bot.rules.speech import confirming, cue_terms, scope, speaker_fit, speaker_terms
from bot.spans import Span
from bot.tense import verb_above
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.fields import likeness, situation
from retrieval.lexicon import lexicon

PATH_COST, FAR, STRICT, BESIDE = 0.12, 0.1, 0.75, 12
FURTHEST, FAR_IN_TREE, LEAST_SHARE, OTHERS = 5, 0.25, 0.01, 0.3
NAMING = ("appos", "flat", "flat:name", "conj", "compound")
DEMANDING: Mapping[Kind, tuple[Stance, ...]] = {
    Kind.WHO_DENIED: (Stance.DENIES,), Kind.WHO_ACCUSED: (Stance.ACCUSES, Stance.CRITICISES),
}
GROUPS: Mapping[Kind, str] = {
    Kind.WHO: "who", Kind.WHO_SAID: "speaker", Kind.WHO_DENIED: "speaker", Kind.WHO_ACCUSED: "speaker",
    Kind.WHO_CONFIRMED: "speaker", Kind.SAID: "said", Kind.WHEN: "when", Kind.WHERE: "where",
    Kind.HOW_MANY: "number", Kind.HOW_MUCH: "number", Kind.DURATION: "number", Kind.DEFINITION: "definition",
    Kind.WHY: "why", Kind.HOW: "how", Kind.WHICH: "which", Kind.WHAT: "what", Kind.NONE: "none", Kind.YES_NO: "truth",
}


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all candidates of one case are measured against."""

    case: Case
    weights: tuple[float, ...]
    total: float
    names: frozenset[int]
    verbs: frozenset[int]
    sentences: tuple[float, ...]
    paragraphs: Mapping[int, float]
    aligned: tuple[tuple[Alignment, ...], ...]
    sorts: Mapping[str, frozenset[int]]
    premise: Features
    situations: tuple[float, ...]
    aligner: Aligner


def ground(case: Case) -> Ground:
    """The coverage of every sentence and paragraph, once for all candidates."""
    weights, terms = case.matches.weights, case.reading.terms
    numbers = {s.paragraph for s in case.seen.sentences}
    by_paragraph = {n: case.matches.coverage([s.index for s in case.seen.sentences if s.paragraph == n]) for n in sorted(numbers)}
    aligner = Aligner(case)
    rows = aligned(case, aligner)
    return Ground(
        case, weights, sum(weights) or 1.0,
        frozenset(n for n, t in enumerate(terms) if t.name), frozenset(n for n, t in enumerate(terms) if t.verb),
        tuple(case.matches.coverage([s.index]) for s in case.seen.sentences), by_paragraph, rows, sorts(case), premise(rows), situations(case), aligner,
    )


def situations(case: Case) -> tuple[float, ...]:
    """How far each sentence tells of the situations that the question's words belong to: the cosine of both, 0 to 1."""
    asked = situation(t.fields for t in case.reading.terms if not t.name)
    return tuple(likeness(asked, told) for told in case.study.situations)


def grounds(case: Case) -> tuple[Ground, ...]:
    """The ground of a case in each way that its question may be understood, likeliest first."""
    known = ground(case)
    return tuple(replace(known, case=replace(case, reading=reading)) for reading in readings(case.reading))


def sorts(case: Case) -> Mapping[str, frozenset[int]]:
    """The question's terms by what they are: whose account, the sort of thing, the deed, a name, anything else."""
    found: dict[str, set[int]] = {"source": set(), "focus": set(), "verb": set(), "name": set(), "other": set()}
    for n, term in enumerate(case.reading.terms):
        sort = "source" if term.source else "focus" if term.focus else "verb" if term.verb else "name" if term.name else "other"
        found[sort].add(n)
    return {sort: frozenset(numbers) for sort, numbers in found.items()}


def head_of(sentence: Sentence, span: Span) -> Word:
    """The word of a span that hangs on something outside it."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
    numbers = {w.token.i for w in inside}
    outer = [w for w in inside if (w.token.head.i not in numbers or w.token.head.i == w.token.i) and w.pos != "PUNCT"]
    return (outer or inside or list(sentence.words))[0]


def _share(known: Ground, best: Mapping[int, float], within: frozenset[int] | None = None) -> float:
    chosen = range(len(known.weights)) if within is None else within
    total = sum(known.weights[t] for t in chosen)
    return sum(known.weights[t] * best.get(t, 0.0) for t in chosen) / total if total else 0.0


def clause_of(sentence: Sentence, span: Span) -> Span:
    """The stretch between the marks around a span."""
    breaks = [w for w in sentence.words if w.pos == "PUNCT" and w.token.text not in ("-", "'", "(", ")")]
    start = max((w.end for w in breaks if w.end <= span[0]), default=sentence.start)
    end = min((w.start for w in breaks if w.start >= span[1]), default=sentence.end)
    return start, end


def _matching(known: Ground, sentence: Sentence, span: Span, head: Word) -> Features:
    """How much of the question stands around the span, near it in the text and in the tree."""
    outside = [m for m in known.case.matches.found[sentence.index] if not span[0] <= m.word.start < span[1]]
    here = best_fits((m, m.fit) for m in outside)
    tree = best_fits((m, m.fit / (1 + PATH_COST * max(0, path(head, m.word) - 1))) for m in outside)
    inside = [w.token.i for w in sentence.words if span[0] <= w.start < span[1]] or [head.token.i]
    first, last = inside[0], inside[-1]
    gap = {id(m.word): (first - m.word.token.i if m.word.token.i < first else m.word.token.i - last) for m in outside}
    near = best_fits((m, m.fit / (1 + FAR * max(0, gap[id(m.word)] - 1))) for m in outside)
    begin, end = clause_of(sentence, span)
    clause = best_fits((m, m.fit) for m in outside if begin <= m.word.start < end)
    around = [m for s in known.case.seen.sentences if abs(s.index - sentence.index) == 1 and s.paragraph == sentence.paragraph
              for m in known.case.matches.found[s.index]]
    both = best_fits((m, m.fit) for m in [*outside, *around])
    cover = _share(known, here)
    return {
        **_sorted_near(known, near, tree),
        "cover": cover, "situation": known.situations[sentence.index], "situation_behind": max(known.situations) - known.situations[sentence.index],
        "strict": _share(known, best_fits((m, 1.0) for m in outside if m.fit >= STRICT)),
        "tree": _share(known, tree), "near": _share(known, near), "clause": _share(known, clause),
        "names": _share(known, here, known.names) if known.names else 0.5,
        "verbs": _share(known, here, known.verbs) if known.verbs else 0.5,
        "neighbours": _share(known, both) - cover,
        "behind": max(known.sentences) - cover, "paragraph_behind": max(known.paragraphs.values()) - known.paragraphs[sentence.paragraph],
        "retrieved": known.case.retrieved.get(sentence.paragraph, 0.0),
        "leading": 1.0 if cover >= max(known.sentences) - 1e-6 else 0.0,
    }


def whole(known: Ground, sentence: Sentence) -> Features:
    """What stands around a sentence taken as the answer, where it stands, and how to the turns before."""
    case, candidate = known.case, Candidate(sentence.index, (sentence.start, sentence.end), 0.0, "")
    beside = [s.index for s in case.seen.sentences if abs(s.index - sentence.index) == 1 and s.paragraph == sentence.paragraph]
    return {
        "neighbours": case.matches.coverage(beside), "retrieved": case.retrieved.get(sentence.paragraph, 0.0),
        "paragraph_behind": max(known.paragraphs.values()) - known.paragraphs[sentence.paragraph],
        **place(case, candidate, sentence), **standing(case, candidate),
    }


def _sorted_near(known: Ground, near: Mapping[int, float], tree: Mapping[int, float]) -> Features:
    """The same nearness of each sort of term by itself: a source near a number tells another thing than a name near it."""
    found: Features = {}
    for sort, terms in known.sorts.items():
        if terms:
            found[f"near_{sort}"], found[f"tree_{sort}"] = _share(known, near, terms), _share(known, tree, terms)
    return found


def _syntax(known: Ground, sentence: Sentence, head: Word) -> Features:
    """How the span hangs on a word that matched a verb of the question, and in which role."""
    verbs = {m.word.token.i: m.fit for m in known.case.matches.found[sentence.index] if m.term in known.verbs}
    token, found = head.token, {}
    direct = verbs.get(token.head.i, 0.0) if token.head.i != token.i else 0.0
    second = verbs.get(token.head.head.i, 0.0) if not direct else 0.0
    found["governed"], found["governed_twice"] = direct, second
    if direct:
        found[f"as_{role_of(head)}"] = direct
    found["head_" + head.pos] = 1.0
    return found


def _denied(known: Ground, sentence: Sentence, span: Span, head: Word) -> Features:
    """Whether the deed asked about, and the verb that the span hangs on, are told as not done, beside what is asked: who called the
    strike is not the one who "does not call for one"."""
    case, negated = known.case, known.case.reading.negated
    found: Features = {}
    deeds = [m for m in case.matches.found[sentence.index] if m.term in known.verbs and not span[0] <= m.word.start < span[1]]
    if deeds:
        deed = max(deeds, key=lambda m: (m.fit, -abs(m.word.start - head.start)))
        undone = case.study.undone(sentence, deed.word.token)
        found["deed_denied" if undone != negated else "deed_told"] = deed.fit
        found["deed_not_done"] = deed.fit * (negated and undone)
    verb = verb_above(head.token)
    if verb is not None:
        none = case.study.negated(sentence, verb)
        found["verb_denied"], found["verb_not_done"] = float(none and not negated), float(none and negated)
        found["verb_done"] = float(negated and not none)
    return found | _opposed(known, sentence, span, head)


def _opposed(known: Ground, sentence: Sentence, span: Span, head: Word) -> Features:
    """Whether the verb around the span excludes the deed asked about: why a rate was raised is not why it was cut."""
    case, outer = known.case, head.token
    inside = {w.token.i for w in words_in(sentence, span)}
    while outer.i in inside and outer.head.i != outer.i:
        outer = outer.head
    verb = verb_above(outer)
    word = sentence.at.get(verb.i) if verb is not None else None
    if word is None or not any(lexicon().opposed(case.reading.terms[n].concepts, word.concepts) for n in known.verbs):
        return {}
    return {"verb_opposed": float(case.study.negated(sentence, word.token) == case.reading.negated)}


def _frames(known: Ground, candidate: Candidate, sentence: Sentence, head: Word) -> Features:
    """How the best statement around the span agrees with the one asked about, and which of its roles the span plays."""
    rows = [(a, *_part(a, candidate.place, head)) for a in known.aligned[sentence.index]]
    if not rows:
        return {}
    best, opened, other, on = max(rows, key=lambda r: r[0].worth + r[0].fit * (r[1] - 0.5 * r[2] + 0.5 * r[3]))
    return {
        "frame_fit": best.fit, "frame_open": best.fit * opened, "frame_other": best.fit * other, "frame_on": best.fit * on,
        "frame_known": best.fit * best.known, "frame_clash": best.fit * best.clash, "frame_swapped": best.fit * best.swapped,
        "frame_whole": best.fit * best.known * max(opened, on),
    }


def _company(known: Ground, sentence: Sentence, head: Word) -> Features:
    """Whether the verb that the span hangs on is told of those whom the question tells of, whatever it says they did."""
    if not known.case.study.statements or not known.case.reading.asked:
        return {}
    verb = verb_above(head.token)
    found = known.aligner.beside(sentence, verb.i) if verb is not None else None
    if found is None:
        return {}
    return {"verb_known": found.known, "verb_clash": found.clash, "verb_swapped": found.swapped,
            "verb_subject": found.subject if found.asked.subject >= 0 else 0.0}


def _giver(known: Ground, sentence: Sentence, head: Word) -> Features:
    """Whether whose account is asked for is the one who gives what the span tells, or somebody else: « le site en annonce 600 » of "how many, per the union"."""
    case = known.case
    asked_of = frozenset(n for n, t in enumerate(case.reading.terms) if t.source)
    if not asked_of or not case.study.statements:
        return {}
    verb = verb_above(head.token)
    told = known.aligner.stated(sentence, verb.i) if verb is not None else None
    givers = [f.word for f in told.of(SUBJECT)] if told is not None else [w for w in [sentence.at.get(head.token.head.i)] if w is not None and w.pos in ("NOUN", "PROPN")]
    share = max((known.aligner.share(sentence, giver, asked_of) for giver in givers), default=0.0)
    return {"giver_asked": share, "giver_other": float(bool(givers) and share < OTHERS)}


def _part(alignment: Alignment, span: Span, head: Word) -> tuple[float, float, float]:
    """Whether a span fills the open role, another one, or hangs on the predicate at all: each 0 to 1."""
    near = {head.token.i, head.token.head.i} if head.token.dep_ in NAMING else {head.token.i}
    def plays(word: Word) -> bool:
        return span[0] <= word.start < span[1] or word.token.i in near
    opened = max((weight for word, weight in alignment.open_fillers() if plays(word)), default=0.0)
    other = float(any(plays(word) for word in alignment.other_fillers()) and not opened)
    token, steps = head.token, 0
    while token.i != alignment.statement.predicate.token.i and token.head.i != token.i and steps < FURTHEST:
        token, steps = token.head, steps + 1
    return opened, other, 1 / (1 + FAR_IN_TREE * steps) if token.i == alignment.statement.predicate.token.i else 0.0


def _content(case: Case, claim: Claim) -> Features:
    """How much of what is asked about, the reporting verb and the speaker apart, the claim says, or its surroundings."""
    without = frozenset(cue_terms(case)) | speaker_terms(case, claim)
    inside = best_fits((m, m.fit) for a, b in claim.content for m in case.matches.found[case.seen.sentence_at(a).index] if a <= m.word.start < b)
    kept = [t for t in range(len(case.reading.terms)) if t not in without]
    total = sum(case.matches.weights[t] for t in kept)
    said = sum(case.matches.weights[t] * inside.get(t, 0.0) for t in kept) / total if total else 0.5
    own, around = scope(case, claim)
    return {"said": said, "said_here": case.matches.coverage(own, without), "said_around": case.matches.coverage(own | around, without)}


def _same_source(case: Case, claim: Claim, asked_of: list[int]) -> float:
    """1 when the claim's speaker is the one whose account is asked for, -1 when it is another."""
    return 1.0 if speaker_terms(case, claim, STRICT) & set(asked_of) else -1.0


def _focus(known: Ground, candidate: Candidate, sentence: Sentence, head: Word) -> Features:
    """Whether the span is, holds or stands beside the sort of thing that is asked for."""
    focus = [n for n, t in enumerate(known.case.reading.terms) if t.focus]
    if not focus:
        return {}
    hits = [m for m in known.case.matches.found[sentence.index] if m.term in focus]
    inside = [m for m in hits if candidate.span[0] <= m.word.start < candidate.span[1]]
    beside = [m.fit for m in hits if 0 < m.word.start - candidate.span[1] < BESIDE or 0 < candidate.span[0] - m.word.end < BESIDE]
    return {
        "focus_head": max((m.fit for m in inside if m.word is head), default=0.0), "focus_in": max((m.fit for m in inside), default=0.0),
        "focus_beside": max(beside, default=0.0), "focus_here": max((m.fit for m in hits), default=0.0),
    }


def _speech(known: Ground, candidate: Candidate) -> Features:
    """Whether the span is said by somebody, by the one the question names, and with which stance."""
    case = known.case
    claim = candidate.claim or claim_of(case, candidate.place)
    found: Features = {"told": float(claim is not None)}
    if claim is not None and claim.speaker is not None:
        found["speaker_named"] = min(1.0, speaker_fit(case, claim))
    asked_of = [n for n, t in enumerate(case.reading.terms) if t.source]
    if asked_of:
        found["as_asked"] = _same_source(case, claim, asked_of) if claim is not None and claim.speaker is not None else -0.5
    if candidate.claim is not None:
        wanted = confirming(case) if case.reading.kind is Kind.WHO_CONFIRMED else DEMANDING.get(case.reading.kind)
        found["stance"] = 0.0 if wanted is None else 1.0 if candidate.claim.stance in wanted else -1.0
        asked = set(cue_terms(case))
        acts = {vocabulary(case.reading.lang).stances[case.reading.terms[n].lemma] for n in asked} - {Stance.SAYS}
        if acts:
            found["stance_asked"] = 1.0 if candidate.claim.stance in acts else -1.0
        found["cue"] = max((m.fit for m in case.matches.found[candidate.claim.sentence]
                            if m.term in asked and m.word.token.text == candidate.claim.cue), default=0.0)
        found[f"stance_{candidate.claim.stance.value}"] = 1.0
        found |= _content(case, candidate.claim)
        found["direct"] = float(candidate.claim.type == "direct")
    return found


def features(known: Ground, candidate: Candidate) -> Features:
    """Every feature of a candidate, general ones and those of its group of questions."""
    span = candidate.place
    sentence = known.case.seen.sentence_at(span[0])
    head = head_of(sentence, span)
    case, kind = known.case, known.case.reading.kind
    own = {
        "hand": candidate.score, f"rule_{candidate.rule}": 1.0,
        "kind_share": math.log(max(case.reading.share, LEAST_SHARE)), "kind_among": float(len(case.reading.ways) > 1),
        **_matching(known, sentence, span, head), **_syntax(known, sentence, head), **_frames(known, candidate, sentence, head), **_denied(known, sentence, span, head), **_company(known, sentence, head), **_giver(known, sentence, head),
        **_speech(known, candidate), **_focus(known, candidate, sentence, head),
        **place(case, candidate, sentence), **time(case, candidate, head), **measure(case, candidate), **shape(case, candidate, sentence),
        **sorts_of(case, candidate, sentence, head), **told_of(case, candidate, sentence), **described(case, candidate, sentence), **asked_about(case, candidate, sentence, head), **standing(case, candidate),
    }
    if candidate.note:
        own[f"note_{candidate.rule}_{candidate.mark or 'other'}"] = 1.0
    group = GROUPS[kind]
    found = dict(own)
    for name, value in own.items():
        found[f"{group}:{name}"] = value
    found |= known.premise
    found[f"{kind.value}|{candidate.rule}"] = 1.0
    if candidate.mark:
        found[f"{kind.value}|{candidate.mark}"] = 1.0
    return found
