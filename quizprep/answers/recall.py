"""Recall questions: key points found in the learner's own words.

A point has *wordings*.  A wording is a few words that must all occur in one sentence, in any order; ``a|b`` stands for
either.  What a sentence sets against each other (*while*, *instead of*, ，而) counts as two: who gives each side the other's
part has not made the point.  A wording with ``...`` in it may lie on both sides, and ``!a`` is a word that must not be there,
unless it is denied: *low, not high*.
Where points say whom they are about, a sentence is cut where its subject changes, and what is said of another point's subject
is not found for this one: *mixup pastes a patch, CutMix blends two images* makes neither point.

English words are compared by their stem, so that ``grow`` finds *grows* and *growing*; Chinese words, and words with signs in
them such as ``d_k``, are looked for as they stand.  What is found is a suggestion: the learner corrects the ticks.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from quizprep.model import Bilingual, Outcome, RecallQuestion, Verdict

# A factorial ends no sentence: `n! orders`.
_SENTENCE = re.compile(r"[.;?](?=\s|$)|(?<=\w\w)!(?=\s|$)|[。；！？\n]")
_CONTRAST = re.compile(
    r"\b(?:while|whereas|unlike|versus|vs|instead of|rather than|in contrast|on the other hand)\b"
    r"|,[而则](?!且)|相反|反之|相比之下"
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[,(]")
_PLAIN = re.compile(r"[a-z]+")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "ly", "s", "e", "y")
_BOTH_SIDES = "..."
_BANNED = "!"
_SHORTEST_STEM = 3
_NEGATIONS = {"not", "no", "never", "without", "cannot", "isn't", "doesn't", "don't", "won't", "aren't", "can't", "didn't"}
_CHINESE_NEGATIONS = "不没無无未非"
_DENIED = re.compile(
    rf"[{_CHINESE_NEGATIONS}](?:是|有|会|能|可|要|必|须|需|再|用|使|采|做|进行|把|将|对|被|得|存在|依赖|考虑|任何|一个)*$|(?:not|never|without)$"
)
"""What stands before a word that is denied, spaces left out; 不仅 (not only) and 无论 (whether or not) deny nothing."""


def recognise(question: RecallQuestion, response: str) -> tuple[str, ...]:
    """Return the keys of the key points that the response contains, in the order of the question."""
    sentences = sentences_of(response)
    subjects = {point.about for point in question.points.values() if point.about}
    clauses = _clauses(sentences, subjects)
    found = []
    for key, point in question.points.items():
        others = subjects - {point.about}
        told = [clause for clause in clauses if _names(clause, point.about) or not any(_names(clause, one) for one in others)]
        if any(said(wording, told if point.about and _BOTH_SIDES not in wording else sentences) for wording in point.accept):
            found.append(key)
    return tuple(found)


def _clauses(sentences: Iterable[str], subjects: Collection[str]) -> list[str]:
    """Cut sentences where another subject begins: what comes before the first belongs to it, what follows to the last."""
    if not subjects:
        return []
    words = "|".join(re.escape(word) for subject in subjects for word in _normal(subject).split("|"))
    cut = re.compile(rf",|\b(?:and|but)\s+(?=(?:(?:the|a|an|in|at|for|with)\s+)?(?:{words}))|[和且并](?=(?:在)?(?:{words}))")
    clauses = []
    for side in (side for sentence in sentences for side in _CONTRAST.split(sentence)):
        told, last = "", set[str]()
        for piece in cut.split(side):
            named = {subject for subject in subjects if _names(piece, subject)}
            if named and last and named != last:
                clauses.append(told)
                told = ""
            told = f"{told}, {piece}" if told else piece
            last = named or last
        clauses.append(told)
    return clauses


def _names(clause: str, subject: str) -> bool:
    """Tell whether a clause names a subject, ``a|b``."""
    tokens = _WORD.findall(clause)
    stems = [_stem(token) for token in tokens]
    squeezed = _squeeze(clause)
    return any(_occurs(word, tokens, stems, squeezed, may_deny=True) for word in _normal(subject).split("|") if word)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, as wordings are looked for in them."""
    return [_normal(sentence) for sentence in _SENTENCE.split(text) if sentence.strip()]


def said(wording: str, sentences: Iterable[str]) -> bool:
    """Tell whether one of these sentences says what a wording does."""
    if _BOTH_SIDES in wording:
        return any(_says(sentence, _normal(wording.replace(_BOTH_SIDES, " "))) for sentence in sentences)
    return any(_says(side, _normal(wording)) for sentence in sentences for side in _CONTRAST.split(sentence))


def judge(question: RecallQuestion, ticked: Collection[str]) -> Verdict:
    """Judge by the share of key points that are ticked."""
    score = len(ticked) / len(question.points)
    missing = [point.text for key, point in question.points.items() if key not in ticked]
    outcome = Outcome.CORRECT if not missing else Outcome.PARTIAL if ticked else Outcome.INCORRECT
    return Verdict(
        outcome=outcome,
        score=score,
        feedback=tuple(Bilingual(f"Not said: {text.en}", f"未提到：{text.zh}") for text in missing),
        expected=question.answer,
    )


def _says(sentence: str, wording: str) -> bool:
    """Whether every word of the wording occurs in the sentence, and none is denied there; ``!a`` must not occur undenied."""
    tokens = _WORD.findall(sentence)
    stems = [_stem(token) for token in tokens]
    squeezed = _squeeze(sentence)
    # A wording that denies something is meant to be found in a sentence that does.
    may_deny = any(word in _NEGATIONS or word[0] in _CHINESE_NEGATIONS for word in _alternatives(wording))
    for group in wording.split():
        banned = group.startswith(_BANNED)
        words = filter(None, group.removeprefix(_BANNED).split("|"))
        if banned == any(_occurs(word, tokens, stems, squeezed, may_deny=may_deny and not banned) for word in words):
            return False
    return bool(wording.strip())


def _alternatives(wording: str) -> Iterator[str]:
    return (word for group in wording.split() for word in group.split("|") if word)


def _occurs(word: str, tokens: list[str], stems: list[str], squeezed: str, *, may_deny: bool) -> bool:
    if not _PLAIN.fullmatch(word):
        sought = _squeeze(word)
        places = [found.start() for found in re.finditer(re.escape(sought), squeezed)] if sought else []
        return any(may_deny or not _DENIED.search(squeezed, max(place - 8, 0), place) for place in places)
    stem = _stem(word)
    # A short stem that was cut from a word begins too many others: `same` is not in `sample`.
    begins = len(stem) > _SHORTEST_STEM or (stem == word and len(stem) == _SHORTEST_STEM)
    for place, token_stem in enumerate(stems):
        if token_stem == stem or (begins and token_stem.startswith(stem)):
            if not may_deny and _denied_in_chinese(tokens, place, squeezed):
                continue
            if may_deny or not _denied(tokens, place):
                return True
    return False


def _denied(tokens: list[str], place: int) -> bool:
    """Whether a word is denied by one of the two before it, with no comma or bracket between."""
    for token in reversed(tokens[max(place - 2, 0) : place]):
        if token in {",", "("}:
            return False
        if token in _NEGATIONS:
            return True
    return False


def _denied_in_chinese(tokens: list[str], place: int, squeezed: str) -> bool:
    """Whether every place of a Latin word stands behind a Chinese denial, as in 不需要 NMS."""
    found = [match.start() for match in re.finditer(r"(?<![a-z0-9])" + re.escape(tokens[place]), squeezed)]
    return bool(found) and all(_DENIED.search(squeezed, max(start - 8, 0), start) for start in found)


def _stem(word: str) -> str:
    """Cut the usual endings; British and American spellings of *-ise* fall together."""
    word = re.sub(r"is(e|ed|es|ing|ation|ations)$", r"iz\1", word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _squeeze(text: str) -> str:
    # `one-stage`, `one stage` and `onestage` are the same; `p-y` is a difference.
    return re.sub(r"\s+|(?<=[a-z0-9]{2})[-–—](?=[a-z0-9]{2})", "", text)
