"""Who says what: reported speech of an article, direct, indirect and « selon ».

The order of evidence follows Quote extraction work on French news (the GenderGapTracker's rules):
a reporting verb beside a quote, a reporting verb with a clause, an attribution phrase, and last a
quote that stands alone, which belongs to whoever spoke before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Stance
from bot.mentions import Mention, Mentions
from bot.roles import SUBJECTS
from bot.spans import Span, quotes, trim
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

CONTENTS = ("ccomp", "xcomp", "obj", "obl:arg", "parataxis", "iobj", "advcl", "obl")
DIRECT_LENGTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One reported statement; content spans leave out the reporting clause and the quote marks."""

    sentence: int
    content: tuple[Span, ...]
    speaker: Span | None
    name: Span | None
    cue: str
    stance: Stance
    anonymous: bool
    type: str


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb it is coordinated with or subordinate to."""
    seen = 0
    token = verb
    while seen < 4:
        for child in token.children:
            if child.dep_ in SUBJECTS and child.pos_ != "SCONJ":
                return child
        if token.dep_ in ("conj", "xcomp", "advcl", "acl", "parataxis") and token.head.i != token.i:
            token = token.head
            seen += 1
            if token.pos_ in ("NOUN", "PROPN", "PRON"):
                return token
            continue
        return None
    return None


def agent_of(verb: Token) -> Token | None:
    """The agent of a passive."""
    return next((c for c in verb.children if c.dep_ in ("obl:agent", "obl:by")), None)


def stance_of(word: Word, sentence: Sentence, words: Vocabulary) -> Stance | None:
    """The stance of a reporting verb, turned by a negation beside it; None for other verbs."""
    if word.pos not in ("VERB", "AUX"):
        return None
    stance = words.stances.get(word.lemma)
    if stance is None:
        return None
    around = [w for w in sentence.words if -6 <= w.token.i - word.token.i < 0 or w.token.head == word.token]
    negated = any(w.token.lower_ in words.strong_negation for w in around if abs(w.token.i - word.token.i) < 6)
    if negated and stance is Stance.DENIES:
        return Stance.CONFIRMS
    if negated and stance is Stance.CONFIRMS:
        return Stance.DECLINES
    return stance


def quote_near(verb: Word, sentence: Sentence, spans: list[Span]) -> Span | None:
    """A quote that closes a few words before the verb, or opens a few words after it."""
    before = [q for q in spans if 0 < verb.start - q[1] < 45]
    if before:
        return before[-1]
    if any(q[0] <= verb.start < q[1] for q in spans):
        return None
    return next((q for q in spans if 0 < q[0] - verb.end < 60 and q[0] <= sentence.end), None)


def clause_span(sentence: Sentence, head: Token) -> Span:
    """The span of a clause's words, its introducing 'que' or 'that' left out."""
    inside = [sentence.at[t.i] for t in head.subtree if t.i in sentence.at]
    while len(inside) > 1 and (inside[0].token.dep_ == "mark" or inside[0].pos in ("PUNCT", "SCONJ")):
        inside = inside[1:]
    return trim(inside) if inside[0].pos == "ADP" else (inside[0].start, _last(inside))


def _last(run: list[Word]) -> int:
    while len(run) > 1 and run[-1].pos == "PUNCT" and run[-1].token.text not in (")", "]", "»", "”", '"'):
        run = run[:-1]
    return run[-1].end


def verb_claims(seen: ArticleView, mentions: Mentions, words: Vocabulary, spans: list[Span]) -> list[Claim]:
    """Claims introduced by a reporting verb."""
    found = []
    for sentence in seen.sentences:
        for word in sentence.words:
            stance = stance_of(word, sentence, words)
            if stance and not any(q[0] <= word.start < q[1] for q in spans):
                claim = _verb_claim(seen, mentions, words, spans, sentence, word, stance)
                if claim:
                    found.append(claim)
    return found


def _verb_claim(
    seen: ArticleView, mentions: Mentions, words: Vocabulary, spans: list[Span],
    sentence: Sentence, word: Word, stance: Stance,
) -> Claim | None:
    passive = any(c.dep_ in ("nsubj:pass", "aux:pass") for c in word.token.children)
    subject = agent_of(word.token) if passive else subject_of(word.token)
    quote = quote_near(word, sentence, spans)
    content: list[Span] = []
    kind = "indirect"
    if quote and (quote[1] < word.start or quote[1] - quote[0] > 12):
        content, kind = [quote], "direct"
    rest = [c for c in word.token.children if c.dep_ in CONTENTS and c.i > word.token.i and c.i in sentence.at]
    if passive:
        rest = [c for c in word.token.children if c.dep_ == "nsubj:pass"]
    order = {dep: n for n, dep in enumerate(CONTENTS)}
    rest.sort(key=lambda c: order.get(c.dep_, 9))
    if not content and rest:
        content = [clause_span(sentence, rest[0])]
        kind = "mixed" if any(content[0][0] <= q[0] < content[0][1] for q in spans) else "indirect"
    if not content:
        head = word.token.head
        if word.token.dep_ in ("parataxis", "conj", "ROOT", "ccomp") and head.i != word.token.i:
            return None
        lead = [w for w in sentence.words if w.end < word.start]
        if not lead or (subject is None):
            return None
        if stance not in (Stance.DENIES, Stance.CONFIRMS, Stance.DECLINES):
            return None
        content = [(word.start, word.end)]
    named = mentions.at(sentence, subject) if subject is not None and subject.i in sentence.at else None
    return _claim(seen, sentence, content, named, word.token.text, stance, kind, words)


def _claim(
    seen: ArticleView, sentence: Sentence, content: list[Span], speaker: Mention | None,
    cue: str, stance: Stance, kind: str, words: Vocabulary,
) -> Claim:
    span = (speaker.start, speaker.end) if speaker else None
    name = speaker.full if speaker else None
    around = seen.text(sentence.start, sentence.end)
    anonymous = bool(words.anonymous.search(around)) and not (speaker is not None and speaker.head.name)
    return Claim(sentence.index, tuple(content), span, name, cue, stance, anonymous, kind)


def according_claims(seen: ArticleView, mentions: Mentions, words: Vocabulary) -> list[Claim]:
    """Claims introduced by « selon X » or "according to X": the rest of the sentence is the content."""
    found = []
    for sentence in seen.sentences:
        text = seen.text(sentence.start, sentence.end)
        for match in words.according.finditer(text):
            at = sentence.start + match.end()
            following = [w for w in sentence.words if w.start >= at and w.pos in ("NOUN", "PROPN", "PRON")][:1]
            if not following:
                continue
            head = _head(following[0], sentence, at)
            speaker = mentions.at(sentence, head.token)
            cue_start = sentence.start + match.start()
            begin = sentence.start if cue_start - sentence.start > 3 else min(speaker.end + 2, sentence.end - 1)
            end = cue_start if cue_start - sentence.start > 3 else sentence.end
            content = seen.text(begin, end)
            lead = len(content) - len(content.lstrip(" ,:\u00a0"))
            tail = len(content) - len(content.rstrip(" ,.\u00a0"))
            if end - tail > begin + lead:
                found.append(_claim(seen, sentence, [(begin + lead, end - tail)], speaker, match[0], Stance.SAYS, "indirect", words))
    return found


def _head(word: Word, sentence: Sentence, at: int) -> Word:
    """Climb from the first noun after the cue to the head of its phrase."""
    token = word.token
    while token.head.i in sentence.at and token.dep_ in ("compound", "flat", "flat:name", "nmod:poss", "amod", "nmod") and sentence.at[token.head.i].start >= at and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return sentence.at[token.i]


def lone_quotes(seen: ArticleView, claims: list[Claim], spans: list[Span]) -> list[Claim]:
    """Quotes that no verb introduced go to whoever spoke just before in the paragraph, or just after."""
    found = []
    for quote in spans:
        taken = any(a < quote[1] and quote[0] < b for c in claims for a, b in c.content)
        if taken or len(seen.text(*quote).split()) < DIRECT_LENGTH + 2:
            continue
        sentence = seen.sentence_at(quote[0])
        near = [c for c in claims if seen.sentences[c.sentence].paragraph == sentence.paragraph and c.speaker]
        near.sort(key=lambda c: (abs(c.sentence - sentence.index), c.sentence > sentence.index))
        if near:
            found.append(replace(near[0], sentence=sentence.index, content=(quote,), type="direct", stance=Stance.SAYS))
    return found


def claims(seen: ArticleView, mentions: Mentions) -> tuple[Claim, ...]:
    """Every reported statement of an article, in reading order."""
    words = vocabulary(seen.article.lang)
    spans = quotes(seen)
    found = verb_claims(seen, mentions, words, spans) + according_claims(seen, mentions, words)
    found += lone_quotes(seen, found, spans)
    unnamed = {c.name for c in found if c.anonymous and c.name}
    found = [replace(c, anonymous=True) if c.name in unnamed else c for c in found]
    return tuple(sorted(found, key=lambda c: (c.sentence, c.content[0])))
