"""The tokens of one text, where reading has got to, and the refusals that any part of the reader may need."""

from functools import lru_cache

from quizprep.errors import QuizprepError, nearest
from quizprep.formula.reading.letters import units_of
from quizprep.formula.reading.lexer import Lexer
from quizprep.formula.reading.names import Names, Scope
from quizprep.formula.reading.refusals import refusal
from quizprep.formula.reading.signs import CLOSING
from quizprep.formula.reading.thousands import with_thousands
from quizprep.formula.reading.tokens import Token
from quizprep.formula.reading.units import Unit, spelling
from quizprep.formula.reading.words import FUNCTIONS, KEYWORDS, SPELLINGS
from quizprep.formula.tree import Span
from quizprep.model import ResponseError

LONGEST = 500

_PROSE = frozenset(
    ("a", "an", "the", "is", "of", "and", "to", "it", "that", "this", "we", "you", "not", "know", "dont", "over", "times")
)
"""Words that make a sentence of what stands beside them."""


@lru_cache
def _phrase(alias: str) -> tuple[str, ...]:
    """Return the signs and words of an alias such as ``sigma^2``, braces left out.

    Raises:
        QuizprepError: where it holds what no formula can.

    """
    try:
        tokens = Lexer(alias, None).read()[:-1]
    except ResponseError:
        tokens = []
    if not tokens or tokens[0].kind != "word":
        raise QuizprepError(f"'{alias}' cannot be another spelling of a name: letters, then letters, digits, '_' or a power")
    return tuple(_key(token) for token in tokens if not Stream.is_sign(token, "{", "}"))


def _key(token: Token) -> str:
    return spelling(token.units) if token.kind == "word" else str(token.value or token.text)


def _named(tokens: list[Token], phrase: tuple[str, ...], name: str) -> list[Token]:
    """Return the tokens with the name for every place where the phrase stands."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _end_of_phrase(tokens, at, phrase)
        if end > at:
            start, stop = tokens[at].start, tokens[end - 1].end
            units = tuple(Unit(unit.text, start, stop) for unit in units_of(name))
            found.append(Token("word", name, start, stop, units=units))
        else:
            found.append(tokens[at])
            end = at + 1
        at = end
    return found


def _end_of_phrase(tokens: list[Token], begin: int, phrase: tuple[str, ...]) -> int:
    """Return where the phrase that stands here ends, ``begin`` where it does not."""
    at, opened = begin, 0
    for part in phrase:
        while at > begin and Stream.is_sign(tokens[at], "{"):
            at, opened = at + 1, opened + 1
        if tokens[at].kind == "end" or _key(tokens[at]) != part:
            return begin
        at += 1
    while opened and Stream.is_sign(tokens[at], "}"):
        at, opened = at + 1, opened - 1
    return at if not opened else begin


class Stream:
    """One text as tokens, with the place that reading has got to."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        if len(text) > LONGEST:
            raise self.refuse((LONGEST, LONGEST + 1), f"a formula may have {LONGEST} characters", f"公式最多 {LONGEST} 个字符")
        self.scope = Scope(names)
        self.tokens = with_thousands(text, Lexer(text, self.scope).read())
        for alias, name in self.scope.phrases:
            self.tokens = _named(self.tokens, _phrase(alias), name)
        self.at = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at]

    @property
    def span(self) -> Span:
        """The place of the token to be read next."""
        return self.token.start, max(self.token.end, self.token.start + 1)

    def refuse(self, span: Span, en: str, zh: str) -> ResponseError:
        """Return the refusal of a place in the text."""
        return refusal(self.text, span, en, zh)

    @staticmethod
    def is_sign(token: Token, *signs: str) -> bool:
        """Tell whether a token is one of these signs."""
        return token.kind == "sign" and token.text in signs

    def typed(self, token: Token) -> str:
        """Return a token as it was typed."""
        return self.text[token.start : token.end]

    def take(self) -> Token:
        """Return the next token and go past it; the end stays."""
        token = self.token
        self.at += token.kind != "end"
        return token

    def take_if(self, *signs: str) -> Token | None:
        """Go past the next token if it is one of these signs."""
        return self.take() if self.is_sign(self.token, *signs) else None

    def last_end(self) -> int:
        """Return where the last token that was read ends."""
        return self.tokens[self.at - 1].end

    def keyword(self, token: Token | None = None) -> str | None:
        """Return the keyword that a token is; a declared name is none."""
        token = token or self.token
        word = spelling(token.units) if token.kind == "word" else ""
        return word if word in KEYWORDS and not self.scope.exact(word) else None

    def close(self, opening: Token) -> None:
        """Go past the bracket that closes ``opening``."""
        closing = CLOSING[opening.text]
        if self.take_if(closing):
            return
        token = self.token
        if self.is_sign(token, ","):
            raise self.refuse(self.span, "one value, please: a list has no meaning here", "此处只能写一个值，不能写列表")
        if token.kind == "number":
            raise self.refuse(self.span, "a sign is missing before this number", "这个数字前缺少运算符")
        if token.kind == "end":
            raise self.refuse(
                (opening.start, opening.end), f"this '{opening.text}' is never closed", f"这个“{opening.text}”没有闭合"
            )
        raise self.refuse(
            (opening.start, opening.end),
            f"this '{opening.text}' is not closed where '{self.typed(token)}' comes",
            f"这个“{opening.text}”在“{self.typed(token)}”之前没有闭合",
        )

    def unknown(self, token: Token) -> ResponseError:
        """Return the refusal of a word that is no name, with the nearest one."""
        typed = self.typed(token)
        span = token.start, token.end
        unknown = [other for other in self.tokens if other.kind == "word" and len(other.units) > 1 and not self._known(other)]
        if len(unknown) >= 3 or (len(unknown) == 2 and any(spelling(other.units).lower() in _PROSE for other in unknown)):
            return self.refuse(
                (unknown[0].start, unknown[-1].end),
                "this reads like a sentence; write a formula with the names of the question",
                "这像一句话；请用题目中的变量名写公式",
            )
        listed = ", ".join(self.scope.declared) or "-"
        spelled = spelling(token.units)
        for cut in range(1, len(token.units)):
            base = self.scope.exact(spelling(token.units[:cut]))
            if base and self.scope.rank(base) and token.units[cut].text == "_":
                index = typed[token.units[cut].end - token.start :].strip("{}")
                return self.refuse(
                    span,
                    f"the index '{index}' of {base} is not known here; names: {listed}",
                    f"{base} 的下标“{index}”未定义；可用名称：{listed}",
                )
        if spelled in FUNCTIONS or spelled in SPELLINGS:
            return self.refuse(
                span,
                f"'{typed}' is a function here, {typed}(x), and no name; names: {listed}",
                f"“{typed}”在这里是函数，写作 {typed}(x)，不是变量名；可用名称：{listed}",
            )
        if spelled.partition("_")[0] in ("argmax", "argmin"):
            best = spelled[3:6]
            return self.refuse(
                span,
                f"'{typed}' gives a place and no value; '{best}' gives the value",
                f"“{typed}”给出位置而不是数值；“{best}”给出数值",
            )
        hint = nearest(spelled, [*self.scope.declared, *FUNCTIONS])
        hint_zh = "你是否想写“{}”？".format(hint.split("'")[1]) if hint else ""
        if not self.scope.declared:
            return self.refuse(
                span,
                f"unknown name '{typed}'{hint or '; there are no names here, only numbers'}",
                f"未知名称“{typed}”。{hint_zh or '这里没有可用的名称，只能用数字。'}",
            )
        return self.refuse(
            span, f"unknown name '{typed}'{hint or '.'} Names: {listed}", f"未知名称“{typed}”。{hint_zh}可用名称：{listed}"
        )

    def _known(self, token: Token) -> bool:
        return self.keyword(token) is not None or self.scope.cut(token.units) is not None
