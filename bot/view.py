"""An article as the rules see it: sentences of words, each word with all it may match by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bot.frames.table import units
from retrieval.analysis import fold, small_words, stem
from retrieval.article import Article
from retrieval.fields import fields
from retrieval.lexicon import Lexicon, lexicon
from retrieval.pipeline import dateline
from retrieval.thesaurus import Entry, entry, joined

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from retrieval.library import Library

CONTENT = frozenset(["NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "X"])


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A token with its place in the article and the keys that it matches by; `phrasal` where a phrase of several words means
    more than it does: "give back"."""

    token: Token
    start: int
    end: int
    fold: str
    lemma: str
    stem: str
    pos: str
    concepts: frozenset[int]
    content: bool
    english: Entry = Entry()
    frames: frozenset[str] = frozenset()
    fields: frozenset[int] = frozenset()
    phrasal: bool = False

    @property
    def name(self) -> bool:
        """Whether it looks like a part of a proper name."""
        return self.pos == "PROPN" or (self.token.text[:1].isupper() and not self.token.is_sent_start)

    @property
    def finite(self) -> bool:
        """Whether it is a verb with a person and a tense."""
        return self.pos in ("VERB", "AUX") and "Fin" in self.token.morph.get("VerbForm", [])


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence: its words, its place, its number in the article."""

    index: int
    paragraph: int
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """Offset of its first character in the article."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset after its last character in the article."""
        return self.words[-1].end

    @cached_property
    def at(self) -> dict[int, Word]:
        """Words by token number in the paragraph's parse."""
        return {word.token.i: word for word in self.words}


@dataclass(frozen=True, eq=False)
class ArticleView:
    """An article and its sentences in reading order."""

    article: Article
    sentences: tuple[Sentence, ...]

    def text(self, start: int, end: int) -> str:
        """Verbatim text between two offsets."""
        return self.article.text[start:end]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds the offset, or the last one before it."""
        return self.sentences[bisect_right(self._starts, offset) - 1]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(s.start for s in self.sentences)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every folded word form of the article."""
        return frozenset(word.fold for s in self.sentences for word in s.words)

    @cached_property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """In which sentences each folded word of a name stands, by their numbers."""
        found: dict[str, list[int]] = {}
        for sentence in self.sentences:
            for word in {w.fold for w in sentence.words if w.name and len(w.fold) > 1}:
                found.setdefault(word, []).append(sentence.index)
        return {word: tuple(numbers) for word, numbers in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Folded words that are part of a proper name somewhere and nowhere an ordinary word."""
        words = [word for s in self.sentences for word in s.words]
        ordinary = {w.fold for w in words if w.token.text[:1].islower()}
        return frozenset(w.fold for w in words if w.name and len(w.fold) > 1) - ordinary


def phrase_concepts(doc: Doc, words: Lexicon, lang: str) -> dict[int, set[int]]:
    """Concepts of multiword entries, given to each content token they cover."""
    found: dict[int, set[int]] = {}
    keys = [{fold(t.text), fold(t.lemma_)} for t in doc]
    for i, token_keys in enumerate(keys):
        for key in sorted(token_keys):
            for phrase in words.phrases.get((lang, key), ()):
                hit = _follow(phrase.words, keys, i)
                for j in hit:
                    found.setdefault(j, set()).add(phrase.sense.concept)
    return found


def _follow(words: tuple[str, ...], keys: list[set[str]], first: int, gap: int = 3) -> list[int]:
    """Token numbers that spell the phrase from `first` on, or [] when it breaks off."""
    hit, position = [first], first
    for word in words[1:]:
        following = range(position + 1, min(len(keys), position + 1 + gap))
        position = next((j for j in following if word in keys[j]), -1)
        if position < 0:
            return []
        hit.append(position)
    return hit


def single_concepts(token: Token, words: Lexicon, lang: str) -> frozenset[int]:
    """Concepts of the token's lemma; those of its own part of speech where there are some."""
    senses = words.of(token.lemma_, lang) + (words.of(token.text, lang) if token.text != token.lemma_ else ())
    kind = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adj", "ADV": "adv"}.get(token.pos_)
    own = frozenset(s.concept for s in senses if s.pos == kind)
    if own or kind is None:
        return own or frozenset(s.concept for s in senses)
    near = words.near(stem(token.text, "fr" if lang == "fr" else "en"), lang)
    likely = frozenset(s.concept for s in near if s.pos == kind)
    return likely or frozenset(s.concept for s in senses) or frozenset(s.concept for s in near)


def fields_of(token: Token, words: Lexicon, lang: str) -> frozenset[int]:
    """The fields that a word belongs to by itself, by its lemma, its form or its stem."""
    senses = words.of(token.lemma_, lang) or words.of(token.text, lang) or words.near(stem(token.text, "fr" if lang == "fr" else "en"), lang)
    return frozenset(s.concept for s in senses)


def english(lemma: str, lang: str, concepts: frozenset[int]) -> Entry:
    """The thesaurus entry of a lemma; for French, with that of the first English word of each of its concepts."""
    if lang == "en":
        return entry(lemma)
    rows = lexicon().words
    return joined([entry(fold(lemma), "fr"), *(entry(fold(rows[c, "en"][0])) for c in sorted(concepts) if rows.get((c, "en")))])


@lru_cache(maxsize=50_000)
def frames_of(lemma: str, pos: str, lang: str) -> frozenset[str]:
    """The frames that a word evokes by itself."""
    sorts = {"VERB": ("verb", "verb0"), "NOUN": ("noun",), "ADJ": ("adj",)}.get(pos, ())
    return frozenset(u.frame for u in units(lang).get(lemma, ()) if len(u.words) == 1 and u.sort in sorts)


def words_of(doc: Doc, offset: int, lang: str) -> list[Word]:
    """The words of a parse whose first character stands at `offset`."""
    words, small = lexicon(), small_words("fr" if lang == "fr" else "en")
    phrases, told = phrase_concepts(doc, words, lang), phrase_concepts(doc, fields(), lang)
    result = []
    for token in doc:
        if token.is_space:
            continue
        text = fold(token.text).strip("'")
        spelt = len(text) > 1 or text.isdigit()
        acronym = len(token.text) > 1 and token.text.isupper() and token.text.isalpha() and not doc.text.isupper()
        content = (acronym or (token.pos_ in CONTENT and token.lower_ not in small)) and spelt and any(c.isalnum() for c in text)
        concepts = (single_concepts(token, words, lang) if content else frozenset()) | phrases.get(token.i, set())
        start = offset + token.idx
        result.append(Word(
            token, start, start + len(token.text), text, fold(token.lemma_),
            stem(token.text, "fr" if lang == "fr" else "en"), token.pos_, concepts, content,
            english(token.lemma_.lower(), lang, concepts) if content else Entry(),
            frames_of(fold(token.lemma_), token.pos_, lang) if content else frozenset(),
            (fields_of(token, fields(), lang) if content else frozenset()) | told.get(token.i, set()), bool(phrases.get(token.i)),
        ))
    return result


def view(library: Library, article_id: str) -> ArticleView:
    """Read one article of the library; its paragraphs are parsed when they were not yet."""
    article = library.article(article_id)
    sentences: list[Sentence] = []
    for paragraph in article.paragraphs:
        doc = library.doc(article_id, paragraph)
        words = {w.token.i: w for w in words_of(doc, paragraph.start, article.lang)}
        placed, opening = dateline(doc.text), tuple[Word, ...]()
        for span in doc.sents:
            inside = (*opening, *(words[t.i] for t in span if t.i in words))
            opening = inside if placed and span.end_char < placed else ()
            if inside and not opening:
                sentences.append(Sentence(len(sentences), paragraph.number, inside))
    return ArticleView(article, tuple(sentences))
