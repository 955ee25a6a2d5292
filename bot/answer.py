"""What an answer is: values only, and the one law they enforce.

A citation is verbatim or it cannot be made: `cite` takes offsets and copies the characters itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from retrieval.article import Article

Lang = Literal["fr", "en"]


NEAREST = "nearest.sentence"  # the rule of an answer that is only the sentence nearest to the question


class Kind(StrEnum):
    """What a question asks for."""

    WHO = "who"
    WHO_SAID = "who-said"
    WHO_DENIED = "who-denied"
    WHO_ACCUSED = "who-accused"
    WHO_CONFIRMED = "who-confirmed"
    SAID = "said"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how-many"
    HOW_MUCH = "how-much"
    DURATION = "duration"
    DEFINITION = "definition"
    WHY = "why"
    HOW = "how"
    WHICH = "which"
    WHAT = "what"
    YES_NO = "yes-no"
    NONE = "none"


SPEECH = (Kind.WHO_SAID, Kind.WHO_DENIED, Kind.WHO_ACCUSED, Kind.WHO_CONFIRMED)  # who spoke, and what they did with it


class Status(StrEnum):
    """Whether there is an answer, two, or none."""

    ANSWERED = "answered"
    DISPUTED = "disputed"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_UNDERSTOOD = "not-understood"
    NO_SUBJECT = "no-subject"
    NO_ROLE = "no-role"
    NO_EVENT = "no-event"
    NO_ARTICLES = "no-articles"
    NO_QUESTION = "no-question"


class Stance(StrEnum):
    """What a speaker does with what is said."""

    SAYS = "says"
    DENIES = "denies"
    ACCUSES = "accuses"
    CONFIRMS = "confirms"
    ANNOUNCES = "announces"
    PROMISES = "promises"
    DECLINES = "declines"
    CRITICISES = "criticises"
    ESTIMATES = "estimates"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim stretch of one paragraph; offsets into the article's stored text."""

    article: str
    paragraph: int
    start: int
    end: int
    quote: str


def cite(article: Article, start: int, end: int) -> Citation:
    """The citation of text[start:end]; raises ValueError when it would leave its paragraph."""
    paragraph = article.paragraph_at(start)
    if not start < end <= paragraph.end:
        raise ValueError(f"{article.id}: [{start}, {end}) is no span of paragraph {paragraph.number}")
    return Citation(article.id, paragraph.number, start, end, article.text[start:end])


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it, as the article names the speaker."""

    speaker: str
    stance: Stance
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """How the answer came about, a line per step, for `--explain`."""

    reading: tuple[tuple[str, str], ...] = ()
    candidates: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer or one refusal; `extract` is the text of `citations[0]` or a part of it.

    `hedged` is set where the article itself does not vouch for it: « aurait livré », "reportedly".
    `note` is a line of our own beside it: how a follow-up was understood; the whole reply where no
    question was asked.
    """

    status: Status
    kind: Kind
    lang: Lang
    extract: str | None = None
    span: tuple[int, int] | None = None
    polarity: Literal["yes", "no", "disputed"] | None = None
    attribution: Attribution | None = None
    confidence: float = 0.0
    reason: Reason | None = None
    rule: str = ""
    citations: tuple[Citation, ...] = ()
    counter: Attribution | None = None
    counter_citation: int | None = None
    counter_extract: str = ""
    hedged: bool = False
    proof: Proof = field(default=Proof(), compare=False, repr=False)
    note: str = ""

    def __post_init__(self) -> None:
        if self.status is Status.ABSTAINED:
            return
        if not self.citations or not self.extract:
            raise ValueError("an answer without evidence")
        if not any(self.extract in c.quote for c in self.citations):
            raise ValueError("an extract outside its citations")
        if self.counter_citation is not None and self.counter_extract not in self.citations[self.counter_citation].quote:
            raise ValueError("a contrary claim outside its citation")
