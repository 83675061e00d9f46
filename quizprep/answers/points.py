"""An answer in one language -> the points of a recall question, with wordings by which each is recognised.

For answers that nobody wrote points for.  A point is a line or a sentence; its wordings are pairs of its longest words, as far
as the recogniser finds them in the answer and not in the prompt.  Where there are none the learner ticks the point.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from quizprep.answers import recall
from quizprep.model import Bilingual, KeyPoint

MOST = 6
_BULLET = re.compile(r"^(?:[-*•·]|\(?\d{1,2}[.)]|\(?[a-h]\))\s+")
# Not after an abbreviation such as "e.g." or "i. e.", and not within a formula.
_END = re.compile(r"(?<=[^\s.]{2}[.;!?])\s+(?=\S)|(?<=[。；！？])\s*(?=\S)")
_FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_WORD = re.compile(r"\d+(?:\.\d+)?%?(?![A-Za-z0-9_])|[A-Za-z0-9][A-Za-z0-9_]*(?:[-'’][A-Za-z0-9]+)*|[㐀-䶿一-鿿]+")
_PARTICLES = re.compile("[的了是和与或在会将而为对把被使让从到于中上下不也就都]")
_COMMON = re.compile(
    "a|about|all|also|an|and|any|are|as|at|be|because|been|but|by|can|does|each|every|for|from|has|have|if|in|into|is|its?|less|"
    "many|may|more|most|much|must|no|not|of|on|one|only|or|other|over|per|same|should|so|some|such|than|that|the|their|them|"
    "then|there|these|they|this|those|to|under|used?|uses|using|very|was|we|were|what|when|where|which|while|will|with|would|"
    "you|your"
)
_LONGEST_CHINESE = 4


def points(answer: str, prompt: str) -> dict[str, KeyPoint]:
    """Return the points of an answer by key, at most :data:`MOST` of them, all with different texts."""
    asked, answered = recall.sentences_of(prompt), recall.sentences_of(answer)
    found = {}
    for number, text in enumerate(_grouped(list(dict.fromkeys(_parts(answer)))), start=1):
        wordings = [
            wording for wording in _wordings(text) if recall.said(wording, answered) and not recall.said(wording, asked)
        ]
        found[f"point-{number}"] = KeyPoint(Bilingual.same(text), tuple(wordings))
    return found


def _parts(answer: str) -> Iterator[str]:
    """Yield the lines of an answer, or where it is a single paragraph its sentences."""
    lines = [_BULLET.sub("", line.strip(), count=1) for line in answer.splitlines() if line.strip()]
    yield from lines if len(lines) > 1 else _sentences(lines[0]) if lines else ()


def _sentences(line: str) -> Iterator[str]:
    formulas = [found.span() for found in _FORMULA.finditer(line)]
    start = 0
    for end in _END.finditer(line):
        if not any(begin < end.start() < close for begin, close in formulas):
            yield line[start : end.start()]
            start = end.end()
    yield line[start:]


def _grouped(parts: list[str]) -> list[str]:
    """Put neighbours together where there are more than a checklist holds."""
    size = -(-len(parts) // MOST)
    return [" ".join(parts[place : place + size]) for place in range(0, len(parts), max(size, 1))]


def _wordings(text: str) -> list[str]:
    words = sorted(_words(text), key=len, reverse=True)[:3]
    return [" ".join(pair) for pair in combinations(words, 2)] if len(words) > 1 else words


def _words(text: str) -> dict[str, None]:
    """Return the words that mean something, each once; of Chinese, what stands between particles."""
    every: list[str] = []
    for word in _WORD.findall(_FORMULA.sub(" ", text)):
        every += _chinese(word) if word[0] >= "㐀" else [word.lower()]
    return dict.fromkeys([word for word in every if not _COMMON.fullmatch(word)] or every)


def _chinese(run: str) -> Iterator[str]:
    pieces = [piece for piece in _PARTICLES.split(run) if len(piece) > 1]
    return (piece[:_LONGEST_CHINESE] for piece in pieces or [run])
