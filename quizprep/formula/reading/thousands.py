"""Numbers with separators: ``10,000`` and, in LaTeX, ``10{,}000``.

In a list of arguments a comma separates: ``max(1,100)``.  What can be no list there, ``max(10,000, n)``, is asked about.
"""

import re
from fractions import Fraction

from quizprep.formula.reading.refusals import refusal
from quizprep.formula.reading.signs import CLOSING
from quizprep.formula.reading.tokens import Token

_FIRST, _NEXT = re.compile(r"[1-9][0-9]{0,2}"), re.compile(r"[0-9]{3}(\.[0-9]*)?")


def with_thousands(text: str, tokens: list[Token]) -> list[Token]:
    """Return the tokens with one number for each that was typed with separators.

    Raises:
        ResponseError: for one that stands among arguments.

    """
    if not any(token.text == "," for token in tokens):
        return tokens
    joined: list[Token] = []
    lists: list[bool] = []  # for each open bracket, whether commas separate in it
    for token in _without_braces(tokens):
        if token.kind == "sign" and token.text in CLOSING:
            lists.append(_opens_list(joined))
        elif token.kind == "sign" and token.text in CLOSING.values() and lists:
            lists.pop()
        if not _continues(joined, token):
            joined.append(token)
        elif not any(lists[-1:]):
            joined[-2:] = [_one(joined[-2], token)]
        elif token.text.startswith("0"):
            raise refusal(
                text,
                (joined[-2].start, token.end),
                "a number among arguments is written without separators: 10000",
                "参数中的数字不要使用千位分隔符：10000",
            )
        else:
            joined.append(token)
    return joined


def _without_braces(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a bare comma for the ``{,}`` of LaTeX."""
    found: list[Token] = []
    for token in tokens:
        signs = [one.text for one in (*found[-2:], token) if one.kind == "sign"]
        if signs == ["{", ",", "}"]:
            opening = found[-2]
            found[-2:] = [found[-1]._replace(start=opening.start, end=token.end)]
        else:
            found.append(token)
    return found


def _opens_list(before: list[Token]) -> bool:
    """Tell whether a bracket that opens here holds arguments or indices."""
    last = before[-1] if before else None
    return last is not None and (last.kind in ("word", "piece") or (last.kind == "sign" and last.text in ("_", "⟨")))


def _continues(before: list[Token], token: Token) -> bool:
    """Tell whether a number goes on here behind a comma."""
    if len(before) < 2 or token.kind != "number" or not _NEXT.fullmatch(token.text):
        return False
    first, comma = before[-2:]
    close = first.end == comma.start and comma.end == token.start
    return close and comma.kind == "sign" and comma.text == "," and first.kind == "number" and _is_grouped(first.text)


def _is_grouped(text: str) -> bool:
    """Tell whether this may be the beginning of a number with separators, or is one that has some."""
    return all((_NEXT if place else _FIRST).fullmatch(part) for place, part in enumerate(text.split(",")))


def _one(first: Token, token: Token) -> Token:
    text = f"{first.text},{token.text}"
    return first._replace(text=text, end=token.end, value=Fraction(text.replace(",", "").rstrip(".")))
