"""Choice questions: the right options picked, and no wrong one."""

import random
import re
from string import ascii_lowercase
from unicodedata import normalize

from quizprep.errors import nearest
from quizprep.model import Bilingual, ChoiceQuestion, Outcome, ResponseError, Variant, Verdict

_BETWEEN = re.compile(r"[\s,;.:&+/'\"!，；、。．：！()（）\[\]“”‘’和与及]+|选项?|答案[是为]?")
_PASSED_OVER = {"and", "option", "options", "answer", "answers"}


def draw(question: ChoiceQuestion, seed: int, rng: random.Random) -> Variant:
    """Shuffle the options."""
    keys = list(question.options)
    rng.shuffle(keys)
    return Variant(question=question, seed=seed, prompt=question.prompt, explanation=question.explanation, options=tuple(keys))


def judge(variant: Variant, response: str) -> Verdict:
    """Judge letters (``b``, ``a c``, ``ac``) or keys of options.

    Several right options earn a share: each right one picked counts, each wrong one picked takes one away.

    Raises:
        ResponseError: a letter or key that is not there, or several where one is asked for.

    """
    question = variant.question
    assert isinstance(question, ChoiceQuestion)
    picked = _read(variant, response)
    right = set(question.answer)
    hits, misses = len(picked & right), len(picked - right)
    score = max(hits - misses, 0) / len(right)
    wrong = [key for key in variant.options if key in picked - right]
    feedback = [text for key in wrong if (text := question.options[key].feedback)]
    if not wrong and 0 < hits < len(right):
        feedback.append(
            Bilingual(
                f"What you picked is right, and {len(right) - hits} more is.", f"选出的都对，但还漏了 {len(right) - hits} 项。"
            )
        )
    return Verdict(
        outcome=_outcome(score),
        score=score,
        feedback=tuple(feedback),
        mistake=wrong[0] if wrong else None,
        expected=right_answer(variant),
    )


def right_answer(variant: Variant) -> Bilingual:
    """Return the right options as they stand in this variant."""
    question = variant.question
    assert isinstance(question, ChoiceQuestion)
    lines = [
        (letter, question.options[key].text)
        for letter, key in zip(ascii_lowercase, variant.options, strict=False)
        if key in question.answer
    ]
    return Bilingual(
        "\n".join(f"{letter}  {text.en}" for letter, text in lines), "\n".join(f"{letter}  {text.zh}" for letter, text in lines)
    )


def _read(variant: Variant, response: str) -> set[str]:
    question = variant.question
    assert isinstance(question, ChoiceQuestion)
    by_letter = dict(zip(ascii_lowercase, variant.options, strict=False))
    words = [word for word in _BETWEEN.split(response.strip()) if word]
    picked: set[str] = set()
    for word in words:
        if word in question.options:
            picked.add(word)
        elif word.lower() in _PASSED_OVER:
            continue
        elif all(letter in by_letter for letter in normalize("NFKC", word).lower()):
            picked.update(by_letter[letter] for letter in normalize("NFKC", word).lower())
        else:
            raise _unknown(word, response, by_letter)
    if not picked:
        raise ResponseError(Bilingual("Give the letter of an option.", "请输入选项字母。"), response)
    if len(picked) > 1 and len(question.answer) == 1:
        raise ResponseError(Bilingual("Only one option is right: give one letter.", "本题为单选：请只给一个字母。"), response)
    return picked


def _unknown(word: str, response: str, by_letter: dict[str, str]) -> ResponseError:
    last = list(by_letter)[-1]
    start = response.find(word)
    return ResponseError(
        Bilingual(
            f"There is no option {word!r}: give letters from a to {last}{nearest(word, list(by_letter.values()))}",
            f"没有选项“{word}”：请输入 a 到 {last} 之间的字母",
        ),
        response,
        (start, start + len(word)),
    )


def _outcome(score: float) -> Outcome:
    if score == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if score > 0 else Outcome.INCORRECT
