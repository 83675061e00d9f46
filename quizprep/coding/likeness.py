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
from hashlib import blake2b

STRETCH = 6
"""Tokens that are compared at a time."""
FEWEST = 40
"""Programs with fewer stretches are alike by nature."""
SHARE = 0.9
MOST_READ = 1 << 17
"""Bytes of a program that are compared: more than any solution takes."""
MOST_COMPARED = 2000
"""Of more programs only those with the same tokens throughout are found."""

_KEPT = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins)])
_LAYOUT = frozenset([tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.STRING])


def alike(sources: Iterable[tuple[str, bytes]]) -> Iterator[tuple[list[str], float]]:
    """Yield the names of programs that are nearly the same, with the share that two of them have in common at least.

    Each is nearly the same as one other of its group, not as all.
    """
    names: dict[bytes, list[str]] = defaultdict(list)
    programs: dict[bytes, frozenset[int]] = {}
    for name, source in sources:
        tokens = list(_tokens(source))
        stretches = frozenset(hash(tuple(tokens[start : start + STRETCH])) for start in range(len(tokens) - STRETCH + 1))
        if len(stretches) >= FEWEST:
            program = blake2b("\n".join(tokens).encode("utf-8", "replace"), digest_size=16).digest()
            names[program].append(name)
            if len(programs) <= MOST_COMPARED:
                programs[program] = stretches
    groups = {program: [program] for program in names}
    least = dict.fromkeys(names, 1.0)
    for one, other, share in _pairs(programs) if len(programs) <= MOST_COMPARED else ():
        first, second = groups[one], groups[other]
        least[first[0]] = min(least[first[0]], least[second[0]], share)
        if first is not second:
            first += second
            groups.update(dict.fromkeys(second, first))
    for group in {id(group): group for group in groups.values()}.values():
        students = sorted(name for program in group for name in names[program])
        if len(students) > 1:
            yield students, least[group[0]]


def _pairs(programs: dict[bytes, frozenset[int]]) -> Iterator[tuple[bytes, bytes, float]]:
    """Yield the pairs of programs that have enough in common; those whose sizes differ too much cannot."""
    by_size = sorted(programs.items(), key=lambda item: len(item[1]))
    for place, (one, these) in enumerate(by_size):
        for other, those in by_size[place + 1 :]:
            if len(these) < SHARE * len(those):
                break
            share = len(these & those) / len(these | those)
            if share >= SHARE:
                yield one, other, share


def _tokens(source: bytes) -> Iterator[str]:
    after_dot = False
    try:
        for token in tokenize.tokenize(io.BytesIO(source[:MOST_READ]).readline):
            if token.type in _LAYOUT:
                continue
            own = token.type == tokenize.NAME and not after_dot and token.string not in _KEPT
            yield "name" if own else tokenize.tok_name[token.type] if not token.string.strip() else token.string
            after_dot = token.string == "."
    except (tokenize.TokenError, SyntaxError, ValueError):
        return  # what was read so far will do
