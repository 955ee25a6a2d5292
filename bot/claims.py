"""Who says what: reported speech of an article, direct, indirect and « selon ».

The order of evidence follows Quote extraction work on French news (the GenderGapTracker's rules):
a reporting verb beside a quote, a reporting verb with a clause, an attribution phrase, and last a
quote that stands alone, which belongs to whoever spoke before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Stance
from bot.mentions import Mention, Mentions
from bot.roles import AGENT_MARKS, SUBJECTS
from bot.spans import Span, quotes, trim
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSES, NOUNS, OF = ("ccomp", "xcomp"), ("obj",), ("obl:arg", "parataxis", "iobj", "advcl", "obl", "obl:mod", "nmod")
SHORTEST_QUOTE = 12
NEXT = 4
SPEAKING = ("NOUN", "PROPN", "PRON")
SHORT_REPLIES = (Stance.DENIES, Stance.CONFIRMS, Stance.DECLINES)
DIRECT_LENGTH = 3
MARKS = frozenset(["«", "»", "“", "”", '"', "(", ")", "-"])
REACH = 60  # characters between a verb and the quote that it opens
ENDED = re.compile(r"[.!?;]\s*[»”\"]?\s+\S")
JOINED = re.compile(r"\b(?:que|qu['’]|that|d['’]|de|of)\s*[«“\"]?\s*\Z", re.IGNORECASE)
LEAD = 45  # characters between a quote and the verb that reports it


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
    token = verb
    for _ in range(4):
        own = [c for c in token.children if c.dep_ in SUBJECTS and c.pos_ != "SCONJ"]
        if own:
            subject = next((c for c in own if c.dep_ != "expl:subj"), own[0])
            relative = subject.pos_ == "PRON" and token.dep_.startswith("acl") and "Rel" in subject.morph.get("PronType", [])
            return token.head if relative else subject
        participle = token.pos_ == "VERB" and "Fin" not in token.morph.get("VerbForm", [])
        climbs = token.dep_ in ("conj", "xcomp", "advcl", "acl", "parataxis") or participle
        if not climbs or token.head.i == token.i:
            return None
        token = token.head
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            return token
    return None


def is_passive(verb: Token) -> bool:
    """A passive, or a past participle behind a noun: « l'expertise demandée par X »."""
    participle = verb.dep_ == "acl" and "Past" in verb.morph.get("Tense", []) and "Part" in verb.morph.get("VerbForm", [])
    return participle or any(c.dep_ in ("nsubj:pass", "aux:pass") for c in verb.children)


def agent_of(verb: Token) -> Token | None:
    """The agent of a passive."""
    marked = (c for c in verb.children if c.dep_.startswith("obl") and any(d.lower_ in AGENT_MARKS for d in c.children))
    return next((c for c in verb.children if c.dep_ in ("obl:agent", "obl:by")), None) or next(marked, None)


def stance_of(word: Word, sentence: Sentence, words: Vocabulary) -> Stance | None:
    """The stance of a reporting verb, turned by a negation beside it; None for other verbs."""
    before = sentence.at.get(word.token.i - 1)
    described = word.token.dep_ == "amod" and (before is None or before.pos in ("DET", "NUM", "ADJ", "ADP", "PUNCT"))
    if word.pos not in ("VERB", "AUX") or described:
        return None  # "two suspected cases": nobody speaks
    if refuses(word, sentence, words):
        return Stance.DECLINES
    particle = next((c.lower_ for c in word.token.children if c.dep_ == "compound:prt"), "")
    stance = words.stances.get(f"{word.lemma} {particle}") or words.stances.get(word.lemma) or words.stances.get(word.stem)
    if stance is None:
        return None
    around = [w for w in sentence.words if -6 <= w.token.i - word.token.i < 0 or w.token.head == word.token]
    negated = any(w.token.lower_ in words.strong_negation for w in around if abs(w.token.i - word.token.i) < 6)
    if negated and stance in (Stance.DENIES, Stance.CONFIRMS):
        return Stance.DECLINES  # who "did not deny" has not confirmed
    return stance


def refuses(word: Word, sentence: Sentence, words: Vocabulary) -> bool:
    """"declined to comment", « n'a pas souhaité réagir », "did not respond": silence is what is reported."""
    token = word.token
    negated = any(c.lower_ in words.strong_negation for c in token.children)
    below = [c for c in token.subtree if c.i > token.i and c.i - token.i <= NEXT and c.i in sentence.at]
    comments = any(sentence.at[c.i].lemma in words.commenting for c in below)
    if word.lemma in words.declines_with or word.stem in words.declines_with:
        return comments
    return negated and word.lemma in words.wishing and comments


def closes_quote(seen: ArticleView, word: Word, sentence: Sentence, spans: list[Span]) -> Stance | None:
    """Any verb right after « ... », speaks, whatever verb it is: « ... », a lancé X; "...," X quipped."""
    if word.pos != "VERB" or not any(c.dep_ in SUBJECTS or c.dep_ == "obj" for c in word.token.children):
        return None
    for start, end in spans:
        gap = seen.text(end, word.start) if 0 < word.start - end < LEAD else None
        if gap is not None and "," in gap[:4] and len(seen.text(start, end).split()) > DIRECT_LENGTH and not re.search(r"[.;:!?]", gap[2:]):
            between = [w for w in sentence.words if end <= w.start < word.start]
            return Stance.SAYS if not any(w.pos == "VERB" for w in between) else None
    return None


def quote_near(seen: ArticleView, verb: Word, sentence: Sentence, spans: list[Span]) -> Span | None:
    """A quote that closes a few words before the verb, or opens a few words after it."""
    before = [q for q in spans if 0 < verb.start - q[1] < LEAD and not ENDED.search(seen.text(q[1], verb.start))]
    if before:
        return before[-1]
    if any(q[0] <= verb.start < q[1] for q in spans):
        return None
    after = next((q for q in spans if 0 < q[0] - verb.end < REACH and q[0] <= sentence.end), None)
    if after is None:
        return None
    gap = seen.text(verb.end, after[0])
    opens = ":" in gap or (seen.text(*after)[:1].isupper() and not JOINED.search(gap))
    return after if opens else None


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
    found: list[Claim] = []
    for sentence in seen.sentences:
        for word in sentence.words:
            stance = stance_of(word, sentence, words) or closes_quote(seen, word, sentence, spans)
            if word.pos == "NOUN" and word.lemma in words.denial_nouns and word.token.dep_ in ("obj", "obl:arg", "obl"):
                found += _noun_denial(seen, mentions, words, sentence, word, found)
            if stance and word.token.dep_ == "xcomp" and sentence_verb(word, sentence, words) in (Stance.DECLINES, Stance.ACCUSES):
                continue  # "declined to comment" is one claim, and who is accused of rejecting denies nothing
            if stance and not any(q[0] <= word.start < q[1] for q in spans):
                claim = _verb_claim(seen, mentions, words, spans, sentence, word, stance)
                if claim:
                    found.append(claim)
                elif stance in SHORT_REPLIES:
                    found += _short_reply(seen, mentions, words, sentence, word, stance, found)
    return found


def _noun_denial(
    seen: ArticleView, mentions: Mentions, words: Vocabulary, sentence: Sentence, word: Word, before: list[Claim],
) -> list[Claim]:
    """« X a opposé un démenti à ces propos », "X issued a denial": the noun denies, its verb's subject speaks."""
    subject = subject_of(word.token.head)
    if subject is None or subject.i not in sentence.at:
        return []
    target = [c for c in [*word.token.children, *word.token.head.children]
              if c.dep_ in ("nmod", "obl:arg", "iobj", "acl") and c.i > word.token.i and c.i in sentence.at]
    content = (clause_span(sentence, target[0]),) if target else before[-1].content if before else ((word.start, word.end),)
    return [_claim(seen, sentence, list(content), mentions.at(sentence, subject), word.token.text, Stance.DENIES, "indirect", words)]


def sentence_verb(word: Word, sentence: Sentence, words: Vocabulary) -> Stance | None:
    """The stance of the verb that governs a word."""
    head = sentence.at.get(word.token.head.i)
    return stance_of(head, sentence, words) if head is not None else None


def _short_reply(
    seen: ArticleView, mentions: Mentions, words: Vocabulary, sentence: Sentence, word: Word, stance: Stance, before: list[Claim],
) -> list[Claim]:
    """« La junte dément », "which he denies": what is denied is the claim just before."""
    subject = subject_of(word.token)
    near = [c for c in before if seen.sentences[c.sentence].paragraph == sentence.paragraph and sentence.index - c.sentence <= 1]
    if subject is None or subject.i not in sentence.at:
        return []
    content = near[-1].content if near else ((word.start, word.end),)
    return [_claim(seen, sentence, list(content), mentions.at(sentence, subject), word.token.text, stance, "indirect", words)]


def _verb_claim(
    seen: ArticleView, mentions: Mentions, words: Vocabulary, spans: list[Span],
    sentence: Sentence, word: Word, stance: Stance,
) -> Claim | None:
    passive = is_passive(word.token)
    subject = agent_of(word.token) if passive else subject_of(word.token)
    quote = quote_near(seen, word, sentence, spans)
    if subject is None or any(a <= sentence_start(sentence, subject) < b for a, b in spans):
        subject = _beside(seen, sentence, word, spans, quote)
    clause = None if passive else _complement(words, sentence, word, stance)
    inner = quote is not None and clause is not None and clause[0] < quote[0] and quote[1] <= clause[1] and quote[0] > word.start
    if quote and not inner and (quote[1] < word.start or quote[1] - quote[0] > SHORTEST_QUOTE):
        content, kind = [quote], "direct"
    else:
        span = _patient(sentence, word, stance) if passive else clause or _lead(sentence, word, subject) \
            or _surface(words, sentence, word)
        if span is None:
            return None
        if stance is Stance.DENIES and word.lemma in words.guarded and not _of_words(sentence, span, words):
            return None  # a proposal is rejected without a denial
        content = [span]
        kind = "mixed" if any(span[0] <= q[0] < span[1] for q in spans) else "indirect"
    named = mentions.at(sentence, speaking(subject, sentence, words)) if subject is not None and subject.i in sentence.at else None
    return _claim(seen, sentence, content, named, word.token.text, stance, kind, words)


def sentence_start(sentence: Sentence, token: Token) -> int:
    """Offset of a token of the sentence; -1 for one of another."""
    return sentence.at[token.i].start if token.i in sentence.at else -1


def _beside(seen: ArticleView, sentence: Sentence, word: Word, spans: list[Span], quote: Span | None) -> Token | None:
    """Where the parse gives a verb no speaker: the noun before it, since the quote if one went before, or right after it."""
    since = quote[1] if quote is not None and quote[1] < word.start else sentence.start
    free = [w for w in sentence.words if (w.pos in SPEAKING or w.fold in seen.names) and w.start >= since and not any(a <= w.start < b for a, b in spans)]
    before = [w for w in free if w.end <= word.start]
    subjects = [w for w in before if w.token.dep_ in SUBJECTS]
    if subjects:
        return subjects[-1].token
    if before and word.token.i - before[-1].token.i <= NEXT and (quote is not None or before[-1].name):
        return before[-1].token
    return next((w.token for w in free if quote is not None and 0 < w.token.i - word.token.i <= NEXT), None)


def _of_words(sentence: Sentence, span: Span, words: Vocabulary) -> bool:
    """Whether a span names something said: « ces critiques », "the claim", a clause."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
    pointed = any("Dem" in w.token.morph.get("PronType", []) for w in inside[:2])
    said = any(w.lemma in words.reported or w.fold in words.reported for w in inside)
    return pointed or said or any(w.pos in ("VERB", "AUX") for w in inside)


def _patient(sentence: Sentence, word: Word, stance: Stance) -> Span | None:
    """What a passive is said of: "That claim was challenged by"; nothing where an agent is missing and nobody speaks."""
    subject = next((c for c in word.token.children if c.dep_ in ("nsubj:pass", "csubj:pass")), None)
    clause = next((c for c in word.token.children if c.dep_ in ("ccomp", "xcomp") and c.i in sentence.at), None)
    if clause is not None and stance is not Stance.DENIES:
        return clause_span(sentence, clause)
    return clause_span(sentence, subject) if subject is not None and subject.i in sentence.at else None


def _complement(words: Vocabulary, sentence: Sentence, word: Word, stance: Stance) -> Span | None:
    """The clause or the noun that a reporting verb governs, after it; what is accused of, not who."""
    conjunction = sentence.at.get(word.token.i + 1)
    if conjunction is not None and conjunction.pos == "SCONJ" and conjunction.fold in words.that:
        begin = sentence.at.get(conjunction.token.i + 1)
        if begin is not None:
            return (begin.start, _clause_end(sentence, word, begin.end))
    after = [c for c in word.token.children if c.i > word.token.i and c.i in sentence.at]
    order = NOUNS + CLAUSES + OF if stance is Stance.ACCUSES else CLAUSES + NOUNS + OF
    rest = [c for dep in order for c in after if c.dep_ == dep and c.pos_ not in ("PUNCT", "ADV")]
    if not rest or (rest[0].dep_ not in CLAUSES and (word.lemma in words.clausal or _crosses(sentence, word, rest[0]))):
        return None
    span = clause_span(sentence, rest[0])
    inside = _undated(words, [w for w in sentence.words if span[0] <= w.start < span[1]])
    span = (inside[0].start, span[1])
    return (span[0], _clause_end(sentence, word, span[1])) if rest[0].dep_ in NOUNS else span


def _crosses(sentence: Sentence, word: Word, noun: Token) -> bool:
    """Whether another verb stands between a verb and a noun: « La junte dément et parle de partenariat »."""
    first = min(t.i for t in noun.subtree)
    return any(w.pos in ("VERB", "CCONJ") for w in sentence.words if word.token.i < w.token.i < first)


def _surface(words: Vocabulary, sentence: Sentence, word: Word) -> Span | None:
    """Where the parse gives a verb no complement: the words after it up to the next mark, if a noun is among them."""
    run: list[Word] = []
    for other in sentence.words:
        if other.token.i <= word.token.i or (not run and other.pos in ("ADV", "PART", "SCONJ", "PUNCT", "AUX")):
            continue
        if (other.pos == "PUNCT" and other.token.text not in MARKS) or (other.pos == "CCONJ" and not run):
            break
        run.append(other)
    if word.lemma in words.clausal or not any(w.pos in ("NOUN", "PROPN") for w in run):
        return None
    run = _undated(words, run)
    return (run[0].start, _clause_end(sentence, word, _last(run)))


def _undated(words: Vocabulary, run: list[Word]) -> list[Word]:
    """A run without the date it opens with: « lundi avoir reçu »."""
    text = run[0].token.doc.text
    first, last = run[0].token.idx, run[-1].token.idx + len(run[-1].token)
    date = words.dates.match(text[first:last])
    kept = [w for w in run if w.token.idx >= first + date.end()] if date else run
    return kept or run


def _clause_end(sentence: Sentence, verb: Word, end: int) -> int:
    """The end of what a noun complement says: its sentence, or where the next verb of the speaker begins."""
    stops = [min(t.i for t in c.subtree) for c in verb.token.children
             if c.dep_ in ("conj", "parataxis", "advcl") and c.pos_ in ("VERB", "AUX") and c.i in sentence.at and sentence.at[c.i].start >= end]
    rest = [w for w in sentence.words if w.start >= end and w.token.i < min(stops, default=len(verb.token.doc))]
    while rest and rest[-1].pos in ("PUNCT", "CCONJ") and rest[-1].token.text not in (")", "»", "”"):
        rest.pop()
    return rest[-1].end if rest else end


def _lead(sentence: Sentence, word: Word, subject: Token | None) -> Span | None:
    """What stands before a reporting clause that closes or interrupts its sentence: "..., officials said." """
    if subject is None or subject.i not in sentence.at:
        return None
    first = min([word.token.i, subject.i, *(c.i for c in word.token.children if c.dep_.startswith("aux"))])
    while first - 1 in sentence.at and sentence.at[first - 1].token.head.i == subject.i:
        first -= 1
    before = [w for w in sentence.words if w.token.i < first]
    following = [w for w in sentence.words if w.token.i > max(word.token.i, subject.i)]
    if before and before[-1].token.text == "," and following and following[0].token.text == "," and len(following) > DIRECT_LENGTH:
        return (following[1].start, _last(following))  # "because, he argued, she ..."
    cut = max((n for n, w in enumerate(before) if w.token.text == ";"), default=-1)
    before = before[cut + 1 :]
    if len(before) < DIRECT_LENGTH + 1 or before[-1].token.text not in (",", "»", "”", '"'):
        return None
    return (before[0].start, _last(before))


def _claim(
    seen: ArticleView, sentence: Sentence, content: list[Span], speaker: Mention | None,
    cue: str, stance: Stance, kind: str, words: Vocabulary,
) -> Claim:
    span = _without(seen, (speaker.start, speaker.end), cue) if speaker else None
    name = (span if speaker.full == (speaker.start, speaker.end) else speaker.full) if speaker else None
    around = seen.text(sentence.start, sentence.end)
    anonymous = bool(words.anonymous.search(around)) and not (speaker is not None and speaker.head.name)
    return Claim(sentence.index, tuple(content), span, name, cue, stance, anonymous, kind)


def _without(seen: ArticleView, span: Span, cue: str) -> Span:
    """A speaker's phrase that the parse let run over the verb, cut before it."""
    at = seen.text(*span).find(f" {cue}")
    return (span[0], span[0] + len(seen.text(span[0], span[0] + at).rstrip(" ,"))) if at > 0 else span


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
            speaker = _according_speaker(mentions, words, sentence, _head(following[0], sentence, at))
            cue_start = sentence.start + match.start()
            speaker = _clipped(seen, sentence, speaker)
            begin = sentence.start if cue_start - sentence.start > 3 else min(speaker.end + 1, sentence.end - 1)
            end = cue_start if cue_start - sentence.start > 3 else sentence.end
            begin = _past_relative(seen, sentence, begin, end)
            content = seen.text(begin, end)
            lead = len(content) - len(content.lstrip(" ,:\u00a0"))
            tail = len(content) - len(content.rstrip(" ,.\u00a0"))
            if end - tail > begin + lead:
                found.append(_claim(seen, sentence, [(begin + lead, end - tail)], speaker, match[0], Stance.SAYS, "indirect", words))
    return found


def _clipped(seen: ArticleView, sentence: Sentence, speaker: Mention) -> Mention:
    """« Selon la FAR, 71 % des conducteurs »: a speaker ends at a comma that a number or another subject follows."""
    text = seen.text(speaker.start, speaker.end)
    comma = text.find(",")
    after = next((w for w in sentence.words if w.start > speaker.start + comma and w.pos != "PUNCT"), None) if comma > 0 else None
    if after is None or after.pos not in ("NUM", "PRON", "ADV", "AUX", "VERB"):
        return speaker
    end = speaker.start + comma
    full = (speaker.start, end) if speaker.full == (speaker.start, speaker.end) else speaker.full
    return Mention(speaker.start, end, speaker.head, full)


def _past_relative(seen: ArticleView, sentence: Sentence, begin: int, end: int) -> int:
    """After "a person close to it, who asked not to be named," the content begins behind the clause."""
    first = next((w for w in sentence.words if w.start >= begin and w.pos != "PUNCT"), None)
    if first is None or "Rel" not in first.token.morph.get("PronType", []):
        return begin
    comma = seen.text(first.start, end).find(",")
    return first.start + comma + 1 if comma > 0 else begin


def _according_speaker(mentions: Mentions, words: Vocabulary, sentence: Sentence, head: Word) -> Mention:
    """Who is meant after « selon »: the body behind a statement, not the paper it is written on."""
    found = mentions.at(sentence, speaking(head.token, sentence, words))
    last = max((w.token.i for w in sentence.words if w.start < found.end), default=head.token.i)
    end = found.end
    while last + 1 in sentence.at and sentence.at[last + 1].pos == "PROPN":
        last += 1  # « la lettre spécialisée X Y »: the name belongs to it, whatever the parse says
        end = sentence.at[last].end
    return replace(found, end=end, full=(found.start, end) if found.full == (found.start, found.end) else found.full)


def speaking(token: Token, sentence: Sentence, words: Vocabulary) -> Token:
    """« un communiqué de la présidence » -> the presidency; any other noun is itself."""
    if sentence.at[token.i].lemma not in words.vehicles and token.lower_ not in words.vehicles:
        return token
    behind = [c for c in token.children if c.dep_.startswith("nmod") and c.i in sentence.at and c.pos_ in ("NOUN", "PROPN")
              and (c.pos_ == "PROPN" or any(d.dep_ == "det" for d in c.children))]
    return behind[0] if behind else token


def _head(word: Word, sentence: Sentence, at: int) -> Word:
    """Climb from the first noun after the cue to the head of its phrase."""
    token = word.token
    while token.head.i in sentence.at and token.dep_ in ("compound", "flat", "flat:name", "nmod:poss", "amod", "nmod") and sentence.at[token.head.i].start >= at and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return sentence.at[token.i]


def _subject_before(mentions: Mentions, sentence: Sentence, quote: Span) -> Mention | None:
    """The subject of the sentence that a quote stands in, where it comes before the quote and may speak."""
    for word in sentence.words:
        if word.end < quote[0] and word.token.dep_ == "nsubj" and word.token.head.dep_.lower() == "root":
            mention = mentions.at(sentence, word.token)
            named = any(w.name for w in sentence.words if mention.start <= w.start < mention.end)
            return mention if named or word.pos == "PRON" else None
    return None


def lone_quotes(seen: ArticleView, mentions: Mentions, words: Vocabulary, claims: list[Claim], spans: list[Span]) -> list[Claim]:
    """Quotes that no verb introduced go to the subject of their sentence, or to whoever spoke just before or after."""
    found = []
    for quote in spans:
        taken = any(a < quote[1] and quote[0] < b for c in claims for a, b in c.content)
        if taken or len(seen.text(*quote).split()) < DIRECT_LENGTH + 2:
            continue
        sentence = seen.sentence_at(quote[0])
        own = _subject_before(mentions, sentence, quote)
        if own is not None:
            found.append(_claim(seen, sentence, [quote], own, own.head.token.head.text, Stance.SAYS, "mixed", words))
            continue
        near = [c for c in claims if seen.sentences[c.sentence].paragraph == sentence.paragraph and c.speaker]
        near.sort(key=lambda c: (abs(c.sentence - sentence.index), c.sentence > sentence.index))
        if near:
            found.append(replace(near[0], sentence=sentence.index, content=(quote,), type="direct", stance=Stance.SAYS))
    return found


def _rejoined(seen: ArticleView, found: list[Claim]) -> list[Claim]:
    """One claim of a quote that its reporting clause interrupts: « ... », a dit X. « ... »."""
    kept: list[Claim] = []
    for claim in sorted(found, key=lambda c: c.content[0]):
        last = kept[-1] if kept else None
        if last and last.type == claim.type == "direct" and last.speaker == claim.speaker and last.stance == claim.stance and \
                seen.sentence_at(claim.content[0][0]).paragraph == seen.sentence_at(last.content[0][0]).paragraph:
            kept[-1] = replace(last, content=(*last.content, *claim.content))
        else:
            kept.append(claim)
    return kept


def _once(found: list[Claim]) -> list[Claim]:
    """Each content of a speaker and stance once: "neither confirmed nor denied" is one refusal."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in found:
        refusal = claim.stance is Stance.DECLINES
        kept.setdefault((claim.sentence, claim.name, claim.stance, () if refusal else claim.content), claim)
    return list(kept.values())


def incise_claims(seen: ArticleView, mentions: Mentions, words: Vocabulary, spans: list[Span]) -> list[Claim]:
    """« Mon genou, dit-il, ne me fait plus souffrir »: the verb of speech stands inside the quotation."""
    found = []
    for start, end in spans:
        for sentence in seen.sentences:
            for word in sentence.words:
                inside = (start < word.start < end and words.stances.get(word.lemma)) or (start < word.start < end and words.stances.get(word.stem))
                follower, before = sentence.at.get(word.token.i + 1), sentence.at.get(word.token.i - 1)
                if not inside or follower is None or before is None or before.token.text != "," or not follower.token.text.startswith("-"):
                    continue
                comma = next((w for w in sentence.words if w.start > follower.start and w.token.text == ","), None)
                if comma is None:
                    continue
                speaker = mentions.at(sentence, follower.token)
                parts = [(start, before.start), (comma.end + 1, end)]
                found.append(_claim(seen, sentence, parts, speaker, word.token.text, inside, "direct", words))
    return found


def claims(seen: ArticleView, mentions: Mentions) -> tuple[Claim, ...]:
    """Every reported statement of an article, in reading order."""
    words = vocabulary(seen.article.lang)
    spans = quotes(seen)
    found = verb_claims(seen, mentions, words, spans) + according_claims(seen, mentions, words)
    found += incise_claims(seen, mentions, words, spans)
    found += lone_quotes(seen, mentions, words, found, spans)
    found = _once(_rejoined(seen, found))
    unnamed = {c.name for c in found if c.anonymous and c.name}
    found = [replace(c, anonymous=True) if c.name in unnamed else c for c in found]
    return tuple(sorted(found, key=lambda c: (c.sentence, c.content[0])))
