"""From what was read to claims: speakers by their fullest name, what « La junte dément » denies, who is unnamed."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Stance
from bot.claims.found import Found
from bot.claims.value import Claim
from bot.claims.words import Reporting
from bot.mentions import Mentions
from bot.spans import Span
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import vocabulary

NEAR = 2  # sentences back to the speaker that a pronoun stands for
BESIDE = 130  # characters behind a speaker in which anonymity is said: « qui a requis l’anonymat »
BEFORE = 2  # words from a name to the noun that it tells apart: "a Norvik press officer"
BRIEF = (Stance.DENIES, Stance.CONFIRMS, Stance.DECLINES)
NOMINAL = ("NOUN", "PROPN", "PRON")


def resolved(seen: ArticleView, mentions: Mentions, found: list[Found], words: Reporting) -> list[Claim]:
    """Claims in the order of what was found."""
    made: list[Claim] = []
    for one in found:
        sentence = one.unit.sentence(one.at)
        one = replace(one, speaker=None) if one.speaker and one.speaker[0] in mentions.measured else one  # « Un million d'euros, a requis le procureur »
        name, anonymous = _who(seen, mentions, one, sentence, made, words)
        content = _meant(seen, one, sentence, made)
        made.append(Claim(sentence.index, content, one.speaker, name, one.cue, one.stance, anonymous, one.type))
    return made


def _who(
    seen: ArticleView, mentions: Mentions, one: Found, sentence: Sentence, made: list[Claim], words: Reporting,
) -> tuple[Span | None, bool]:
    """The span of the fullest name of a speaker, and whether that speaker is unnamed."""
    if one.speaker is None:
        return None, False
    earlier = next((c for c in reversed(made) if c.name and c.speaker and c.speaker[1] <= one.speaker[0]), None)
    if earlier is not None and words.same_source.search(seen.text(*one.speaker)):
        return earlier.name, earlier.anonymous
    traits = words.pronouns.get(seen.text(*one.speaker).lower().strip("-"))
    accused = _accused(seen, mentions, one, sentence, made, traits, words) if traits else None
    if accused is not None:
        return accused, False
    if traits is not None:
        return _continued(seen, mentions, one.speaker, sentence, made, traits, words)
    head = head_of(sentence, one.speaker)
    if head is None:
        return one.speaker, False
    name = mentions.resolve(sentence, head, one.speaker)
    return name, _unnamed(seen, one.speaker, sentence, words)


def _accused(
    seen: ArticleView, mentions: Mentions, one: Found, sentence: Sentence, made: list[Claim], traits: frozenset[str], words: Reporting,
) -> Span | None:
    """Whoever is charged in the last claim, where somebody retorts at once: « X accuse Y d'avoir menti. "Faux", rétorque-t-il »."""
    last = made[-1] if made else None
    if last is None or last.stance is not Stance.ACCUSES or words.replying.match(one.cue) is None or last.speaker is None:
        return None
    there = seen.sentences[last.sentence]
    near = there.paragraph == sentence.paragraph and sentence.index - there.index <= 1 and last.content[-1][1] <= one.at
    return mentions.named_in(last.content[0], traits) if near and last.type != "direct" else None


def head_of(sentence: Sentence, span: Span) -> Word | None:
    """The first noun of a phrase that is no possessor nor a name used as an adjective: "her spokesman", "Mr Lind's lawyer", "a Norvik spokesman" are not she, Lind or Norvik."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
    tokens = {w.token.i for w in inside}

    def owning(word: Word) -> bool:
        owners = [t for t in word.token.ancestors if t.i in tokens and t.dep_ == "nmod:poss" and any(c.dep_ == "case" for c in t.children)]
        adjective = word.pos == "PROPN" and word.token.dep_ in ("compound", "amod") and word.token.head.pos_ == "NOUN"
        return word.token.dep_ == "nmod:poss" or bool(owners) or (adjective and 0 < word.token.head.i - word.token.i <= BEFORE and word.token.head.i in tokens)

    return next((w for w in inside if w.pos in NOMINAL and not owning(w)), None)


def _continued(
    seen: ArticleView, mentions: Mentions, speaker: Span, sentence: Sentence, made: list[Claim], traits: frozenset[str], words: Reporting,
) -> tuple[Span, bool]:
    """Who « il », "she" is: the last speaker near by that agrees, else the last subject; who « celui-ci » is, the last one named;
    who « l'intéressée », the last one spoken of."""
    said = seen.text(*speaker).lower()
    if said in words.demonstratives:
        return mentions.nearest(sentence, speaker[0], traits) or speaker, False
    if said in words.concerned:
        spoken = (c.name for c in reversed(made[:-1]) if c.name and not c.anonymous and seen.sentences[c.sentence].paragraph >= sentence.paragraph - 1
                  and c.name != made[-1].name and mentions.agrees(c.name, traits))
        return mentions.nearest(sentence, speaker[0], traits, named=True) or next(spoken, None) or speaker, False
    for claim in reversed(made):
        near = sentence.index - claim.sentence <= NEAR and seen.sentences[claim.sentence].paragraph == sentence.paragraph
        if near and claim.name and claim.speaker and claim.speaker[1] <= speaker[0] and mentions.agrees(claim.name, traits):
            between = mentions.subject_between(sentence, claim.speaker[1], speaker[0], traits)
            return between or claim.name, claim.anonymous and between is None
    name = mentions.antecedent(sentence, speaker[0], traits)
    return name or speaker, False


def _unnamed(seen: ArticleView, span: Span, sentence: Sentence, words: Reporting) -> bool:
    """Whether a speaker stays nameless: said so beside them, or a bare « source »."""
    clause = seen.text(span[0], min(sentence.end, span[1] + BESIDE)).split(";")[0]
    return words.anonymous.search(clause) is not None


def _meant(seen: ArticleView, one: Found, sentence: Sentence, made: list[Claim]) -> tuple[Span, ...]:
    """For a bare « dément », what was claimed just before it in its paragraph."""
    bare = one.stance in BRIEF and len(one.content) == 1 and one.content[0][0] <= one.at < one.content[0][1]
    near = [c for c in made if seen.sentences[c.sentence].paragraph == sentence.paragraph and sentence.index - c.sentence <= 1
            and c.content[0][1] <= one.content[0][0] and c.name is not None]
    if bare and near and one.stance is not Stance.DECLINES:
        return near[-1].content
    return one.content


def without_copies(found: list[Claim]) -> list[Claim]:
    """Each content of a speaker once: "neither confirmed nor denied" is one refusal; a part of a whole is dropped."""
    kept: list[Claim] = []
    for claim in found:
        same = [k for k in kept if k.speaker == claim.speaker and (
            k.content == claim.content or (k.stance is claim.stance is Stance.DECLINES and k.sentence == claim.sentence))]
        if not same:
            kept.append(claim)
    return kept


def without_inner(seen: ArticleView, found: list[Claim], words: Reporting) -> list[Claim]:
    """Without what only seems to be said inside what somebody says: "said it had no plans to charge him" announces nothing."""
    def inner(claim: Claim) -> bool:
        return any(_inside(claim, other) and (claim.speaker is None or _negated(seen, claim, other, words)) for other in found)
    return [claim for claim in found if not inner(claim)]


def _inside(claim: Claim, other: Claim) -> bool:
    """Whether all that a claim says is a part of what another says that is no quotation."""
    if claim is other or other.type == "direct" or claim.content == other.content or other.speaker is None:
        return False
    return all(any(a <= start and end <= b for a, b in other.content) for start, end in claim.content)


def _negated(seen: ArticleView, claim: Claim, other: Claim, words: Reporting) -> bool:
    """Whether somebody is said, by a pronoun in the content of another claim, not to say it."""
    if claim.speaker is None or seen.text(*claim.speaker).lower() not in words.pronouns:
        return False
    home = next(((a, b) for a, b in other.content if a <= claim.speaker[0] < b), None)
    if home is None or other.speaker is None or other.speaker[0] > home[0]:
        return False
    strong = vocabulary(seen.article.lang).strong_negation
    return any(w.token.lower_ in strong for w in seen.sentences[claim.sentence].words if claim.speaker[1] <= w.start < claim.content[0][0])


def shared_anonymity(found: list[Claim]) -> list[Claim]:
    """Who is unnamed once is unnamed throughout."""
    unnamed = {c.name for c in found if c.anonymous and c.name}
    return [replace(c, anonymous=True) if c.name in unnamed else c for c in found]
