"""Submissions that are nearly the same, whatever their names, comments and layout.

A program is its tokens, with each name of its own as one and the same; two programs are alike by the share of stretches of
tokens that they have in common (Jaccard, as in Broder 1997).  Tokens, not a syntax tree: a file may be anything, and reading
tokens recurses nowhere.
"""

import builtins
import io
import keyword
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

STRETCH = 6
"""Tokens that are compared at a time."""
FEWEST = 40
"""Programs with fewer stretches are alike by nature."""
SHARE = 0.9
MOST_COMPARED = 2000
"""Of more programs only those with the same tokens throughout are found."""

_KEPT = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins)])
_LAYOUT = frozenset([tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.STRING])


def alike(sources: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str, float]]:
    """Yield the names of two programs that are nearly the same, with the share that they have in common."""
    by_stretches = defaultdict(list)
    for name, source in sources:
        stretches = _stretches(source)
        if len(stretches) >= FEWEST:
            by_stretches[stretches].append(name)
    for names in by_stretches.values():
        yield from ((one, other, 1.0) for one, other in combinations(names, 2))
    if len(by_stretches) <= MOST_COMPARED:
        for (these, names), (those, others) in combinations(by_stretches.items(), 2):
            share = len(these & those) / len(these | those)
            if share >= SHARE:
                yield names[0], others[0], share


def _stretches(source: bytes) -> frozenset[tuple[str, ...]]:
    tokens = list(_tokens(source))
    return frozenset(tuple(tokens[start : start + STRETCH]) for start in range(len(tokens) - STRETCH + 1))


def _tokens(source: bytes) -> Iterator[str]:
    after_dot = False
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type in _LAYOUT:
                continue
            own = token.type == tokenize.NAME and not after_dot and token.string not in _KEPT
            yield "name" if own else tokenize.tok_name[token.type] if not token.string.strip() else token.string
            after_dot = token.string == "."
    except (tokenize.TokenError, SyntaxError, ValueError):
        return  # what was read so far will do
