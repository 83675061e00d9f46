"""Cards of Anki -> a deck of one's own: what can be asked is a recall question, and what cannot is counted."""

import gc
import re
from collections import Counter
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from msgspec import Struct, field

from quizprep.answers.points import points
from quizprep.bank.fields import is_chinese
from quizprep.bank.files import MAX_BYTES
from quizprep.bank.markup import Plain, cleaned, plain
from quizprep.bank.writing import deck_text, topic_of
from quizprep.errors import Mark, QuizprepError
from quizprep.flashcards import Flashcard
from quizprep.memory.anki_notes import read_package
from quizprep.memory.drafts import draft_of
from quizprep.model import Bilingual, Lang, RecallQuestion

DIFFICULTY = 3
"""In the middle: nobody has said."""
_KEYS = 300
"""Bytes that a question takes beside its texts, about."""
_SOURCE = Bilingual("From the Anki deck “{deck}”{tags}.", "来自 Anki 牌组“{deck}”{tags}。")
_TAGS = Bilingual(" ({tags})", "（{tags}）")


class Taken(Struct):
    """What became of the cards of a package."""

    questions: list[RecallQuestion] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    """How many cards were not carried over, by reason."""
    dropped: Counter[str] = field(default_factory=Counter)
    """What was left out of those that were."""

    def losses(self) -> list[str]:
        """Return a line on each way in which the package had more than the deck has."""
        lines = [f"not carried over: {_counted(self.left)}"] if self.left else []
        return lines + ([f"left out: {_counted(self.dropped)}"] if self.dropped else [])


class _Texts(Struct):
    """A card as plain text."""

    deck: str
    tags: tuple[str, ...]
    front: Plain
    answer: Plain
    explanation: Plain
    hint: Plain


def import_package(path: Path, target: Path) -> Taken:
    """Write a deck of the cards of a package, and return what became of them.

    Raises:
        QuizprepError: If the package cannot be read, none of its cards can be asked, or the deck cannot be written.
    """
    gc.enable()  # off since the start of the program
    topic = topic_of(target)
    if target.exists():
        raise QuizprepError(f"{target}: is there already; name another file, or move it away")
    taken = Taken()
    cards = _askable(read_package(path), path, taken)
    if not cards:
        reasons = _counted(taken.left) or "it has none"
        raise QuizprepError(f"{path}: none of its cards can be asked: {reasons}; nothing was imported")
    language = _language(cards.values())
    taken.questions = [_question(name, texts, topic, language) for name, texts in cards.items()]
    text = deck_text(_shared_deck(cards.values()) or topic, language, taken.questions)
    if len(text.encode()) > MAX_BYTES:
        raise _too_much(path)
    with draft_of(target) as draft:
        draft.write_text(text, encoding="utf-8")
    return taken


def _askable(flashcards: Iterable[Flashcard], path: Path, taken: Taken) -> dict[str, _Texts]:
    """Return the cards that can be asked, by id, and count the others."""
    found: dict[str, _Texts] = {}
    prompts: set[str] = set()
    size = 0
    for card in flashcards:
        sides = map(plain, (card.front, card.answer, card.explanation, card.hint))
        texts = _Texts(cleaned(card.deck), tuple(map(cleaned, card.tags)), *sides)
        if reason := _why_not(texts, prompts) or ("twice there" if card.id in found else ""):
            taken.left[reason] += 1
            continue
        found[card.id] = texts
        prompts.add(texts.front.text)
        # The answer stands there twice, once as points.
        written = (texts.front, texts.answer, texts.answer, texts.explanation)
        size += _KEYS + sum(len(side.text.encode()) for side in written)
        if size > MAX_BYTES:
            raise _too_much(path)
        if pictures := texts.answer.pictures + texts.explanation.pictures:
            taken.dropped["pictures in answers"] += pictures
        if sounds := texts.front.sounds + texts.answer.sounds + texts.explanation.sounds:
            taken.dropped["sounds"] += sounds
    return found


def _too_much(path: Path) -> QuizprepError:
    most = MAX_BYTES // 10**6
    return QuizprepError(
        f"{path}: is more than a deck of {most} MB holds; export one deck of it from Anki; nothing was imported"
    )


def _why_not(texts: _Texts, prompts: set[str]) -> str:
    """Return why a card cannot be asked in a terminal; empty if it can."""
    front, answer = texts.front, texts.answer
    if front.pictures:
        return "with a picture in the question"
    if not front.text:
        return "whose question is a sound" if front.sounds else "without a question"
    if not answer.text:
        return (
            "whose answer is a picture"
            if answer.pictures
            else "whose answer is a sound"
            if answer.sounds
            else "without an answer"
        )
    return "with the question of another" if front.text in prompts else ""


def _question(name: str, texts: _Texts, topic: str, language: Lang) -> RecallQuestion:
    tags = _TAGS[language].format(tags=", ".join(texts.tags)) if texts.tags else ""
    source = _SOURCE[language].format(deck=texts.deck or topic, tags=tags)
    return RecallQuestion(
        id=name,
        topic=topic,
        mark=Mark("", 1, 1),
        difficulty=DIFFICULTY,
        sources=(f"anki/{re.sub(r'[^a-z0-9]+', '-', texts.deck.lower()).strip('-') or 'deck'}",),
        prompt=Bilingual.same(texts.front.text),
        points=points(texts.answer.text, texts.front.text),
        answer=Bilingual.same(texts.answer.text),
        explanation=Bilingual.same("\n\n".join(filter(None, [texts.explanation.text, source]))),
        hints=(Bilingual.same(texts.hint.text),) if texts.hint.text else (),
    )


def _language(cards: Iterable[_Texts]) -> Lang:
    """Return the language that most cards are in."""
    chinese = Counter(is_chinese(texts.front.text + texts.answer.text) for texts in cards)
    return Lang.ZH if chinese[True] > chinese[False] else Lang.EN


def _shared_deck(cards: Iterable[_Texts]) -> str:
    """Return the name of the deck, within Anki's tree of decks, in which all cards lie."""
    trees = {tuple(texts.deck.split("::")) for texts in cards}
    first, last = min(trees), max(trees)  # what these share, all do
    return "::".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())
