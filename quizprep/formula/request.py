"""A formula to be judged without a deck: what programs hand in, turned into a question.

Everything here comes from people who write their own tools, so that each field may be written in the ways they are used to:
``"integer [1, 64]"``, ``"integer:1..64"``, ``[1, 64]`` and ``{"domain": ..., "shape": ["K"]}`` all say where values come from.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from quizprep.errors import Mark, QuizprepError, nearest
from quizprep.formula.reading.names import Scope
from quizprep.formula.reading.reader import read
from quizprep.formula.reading.words import FUNCTIONS, SPELLINGS
from quizprep.formula.values.domain import Domain
from quizprep.model import Bilingual, FormulaQuestion, ResponseError, Variable

ANYWHERE = "real [-10, 10]"
"""Where values come from if nothing is said."""

_SORTS = {
    "": "real [-10, 10]",
    "integer": "integer [-20, 20]",
    "real": "real [-10, 10]",
    "positive": "real (0, inf)",
    "nonnegative": "real [0, inf)",
    "probability": "real (0, 1)",
    "positive integer": "integer [1, 50]",
    "nonnegative integer": "integer [0, 50]",
}
_SAME_SORT = {"int": "integer", "float": "real", "number": "real", "positive real": "positive", "natural": "positive integer"}
_RANGE = re.compile(r"(integer|int|real|float)\s*:?\s*([\[(]?)\s*(.+?)\s*(?:\.\.|…)\s*(.+?)\s*([\])]?)")
_NAMED = re.compile(r"\s*([^\s:=\[]+)\s*(?:\[([^\]]*)\])?\s*(?:[:=]\s*(.*))?")


def question_of(
    reference: str,
    variables: Mapping[str, Any] | Iterable[str],
    functions: Iterable[str] = (),
    aliases: Mapping[str, Any] | None = None,
) -> FormulaQuestion:
    """Return the question whose answer is ``reference``.

    Raises:
        QuizprepError: in one line, where a part of it cannot be read; the reference among them.

    """
    for function in _texts(functions):
        if SPELLINGS.get(function, function) not in FUNCTIONS:
            known = nearest(function, [*FUNCTIONS, *SPELLINGS])
            raise QuizprepError(f"functions: '{function}' is not known here{known}")
    declared = {name: variable_of(name, spec) for name, spec in _specs(variables).items()}
    if aliases is not None and not isinstance(aliases, Mapping):
        raise QuizprepError('aliases: an object such as {"beta_1": ["b1"]} is needed')
    for name, others in _by_name(aliases or {}, declared).items():
        declared[name] = replace(declared[name], aliases=(*declared[name].aliases, *others))
    Scope(declared)  # a name or an alias that cannot be one is said here
    try:
        read(reference, declared)
    except ResponseError as error:
        raise QuizprepError(f"reference: {error}") from None
    return FormulaQuestion(
        id="formula",
        topic="",
        mark=Mark("", 0, 0),
        difficulty=1,
        sources=(),
        prompt=Bilingual.same(""),
        explanation=Bilingual.same(""),
        variables=declared,
        answer=reference,
    )


def _specs(variables: Any) -> dict[str, Any]:
    """Return the description of each variable by its name, from a mapping, a list of names, or a list of mappings."""
    if isinstance(variables, Mapping):
        return {str(name): spec for name, spec in variables.items()}
    if isinstance(variables, str) or not isinstance(variables, Iterable):
        raise QuizprepError('variables: an object such as {"n": "integer [1, 64]"} is needed')
    return {str(item.get("name", "")): item for item in variables if isinstance(item, Mapping)} | {
        str(item): ANYWHERE for item in variables if not isinstance(item, Mapping)
    }


def variable_of(name: str, spec: Any) -> Variable:
    """Return the variable that ``spec`` describes: a ``Variable``, a domain, two ends, or a mapping with both and more."""
    match spec:
        case Variable():
            variable = spec
        case None:
            variable = Variable(ANYWHERE)
        case str():
            variable = Variable(domain_of(spec))
        case [int() | float() as low, int() | float() as high]:
            whole = isinstance(low, int) and isinstance(high, int)
            variable = Variable(f"{'integer' if whole else 'real'} [{low}, {high}]")
        case {}:
            variable = _from_mapping(spec)
        case _:
            raise QuizprepError(f"variables: '{name}' needs a domain such as \"integer [1, 64]\", not {spec!r}")
    try:
        Domain.parse(variable.domain)
    except QuizprepError as error:
        raise QuizprepError(f"variables: '{name}': {error}") from None
    return variable


def domain_of(text: str) -> str:
    """Return a domain in the words of the decks: ``integer:1..64`` is ``integer [1, 64]``."""
    text = text.strip()
    sort = _SAME_SORT.get(text.lower(), text.lower())
    if sort in _SORTS:
        return _SORTS[sort]
    if found := _RANGE.fullmatch(text):
        sort = _SAME_SORT.get(found[1], found[1])
        return f"{sort} {found[2] or '['}{found[3]}, {found[4]}{found[5] or ']'}"
    return text


def named_variable(text: str) -> tuple[str, Variable]:
    """Return the name and the variable of ``i:integer:1..64`` or ``x[K]:real:-2..2``, as a command line has it."""
    found = _NAMED.fullmatch(text)
    if found is None:
        raise QuizprepError(f"'{text}' declares no variable: write i:integer:1..64 or x[K]:real:-2..2")
    variable = variable_of(found[1], found[3] or ANYWHERE)
    return found[1], replace(variable, shape=_shape(found[2] or ()))


def _from_mapping(spec: Mapping[str, Any]) -> Variable:
    sort = str(spec.get("domain") or spec.get("type") or spec.get("kind") or "real")
    low, high = (next((spec[key] for key in keys if key in spec), None) for keys in (("low", "min"), ("high", "max")))
    if isinstance(ends := spec.get("range"), (list, tuple)) and len(ends) == 2:
        low, high = ends
    domain = domain_of(sort)
    if low is not None or high is not None:
        whole = domain.startswith("integer")
        ends = f"{'(-inf' if low is None else f'[{low}'}, {'inf)' if high is None else f'{high}]'}"
        domain = f"{'integer' if whole else 'real'} {ends}"
    return Variable(domain, shape=_shape(spec.get("shape") or ()), aliases=_texts(spec.get("aliases") or ()))


def _shape(given: Any) -> tuple[str, ...]:
    sizes = tuple(part.strip() for part in given.split(",")) if isinstance(given, str) else _texts(given)
    for size in sizes:
        if not (size.isidentifier() or size.isdecimal()):
            raise QuizprepError(f"variables: '{size}' is no size: a whole number or a name such as K")
    return sizes


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, Iterable) and not isinstance(given, str) else (str(given),)


def _by_name(aliases: Mapping[str, Any], declared: Mapping[str, Variable]) -> dict[str, tuple[str, ...]]:
    """Return the aliases of each name, from ``{"beta_1": ["b1"]}`` or ``{"b1": "beta_1"}``."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in aliases.items():
        if key in declared:
            found[key] = (*found.get(key, ()), *_texts(value))
        elif isinstance(value, str) and value in declared:
            found[value] = (*found.get(value, ()), key)
        else:
            raise QuizprepError(f"aliases: neither '{key}' nor '{value}' is a variable")
    return found
