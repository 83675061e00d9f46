"""A formula to be judged without a deck: what programs hand in, turned into a question.

Everything here comes from people who write their own tools, so that each field may be written in the ways they are used to.
"""

import random
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from quizprep.errors import Mark, QuizprepError
from quizprep.formula.asking.declared import ANYWHERE, UNKNOWN_SIZE
from quizprep.formula.asking.objects import of_any, sizes, texts_of
from quizprep.formula.reading.letters import units_of
from quizprep.formula.reading.names import Scope
from quizprep.formula.reading.reader import read
from quizprep.formula.reading.units import spelling
from quizprep.formula.reading.words import FUNCTIONS, SPELLINGS
from quizprep.formula.tree import Tree, walk
from quizprep.formula.values.domain import Domain
from quizprep.formula.values.points import draw
from quizprep.model import Bilingual, FormulaQuestion, ResponseError, Variable

_NAMED = re.compile(r"\s*([^\s:=\[]+)\s*(?:\[([^\]]*)\])?\s*(?:[:=]\s*(.*))?")
_ELEMENT = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")
_SIGNATURE = re.compile(r"([^()/:]+?)\s*(?:\(([^()]*)\)|/\s*(\d))?\s*(?::.*)?")
_MAPPED = re.compile(r"(?:lambda\s+)?\(?([\w\s,]+?)\)?\s*(?:->|→|↦|\|->|=>|:)\s*(.+)")

_SEED = "real (0, 1)"
"""Where the number comes from that makes, at each point, another function of one that nobody defines."""

_SEED_OF_UNIT = "real (0, 1/2)"
"""Likewise, for functions whose values lie between 0 and 1."""

_ANY_NUMBER = "..."

_LONGEST = 1000
"""Characters of what a pattern is tried on: its time grows with their square."""


def question_of(
    reference: str, variables: Any, functions: Any = (), aliases: Mapping[str, Any] | None = None
) -> FormulaQuestion:
    """Return the question whose answer is ``reference``.

    Args:
        reference: the right formula.
        variables: declarations by name, a list of names, or a list of objects with a ``name``.
        functions: names of functions; those that are not known here may be anything, ``f(x)``, unless they are defined.
        aliases: other spellings, ``{"beta_1": ["b1"]}``; those of names that are not declared say nothing.

    Raises:
        QuizprepError: in one line, where a part of it cannot be read; the reference among them.

    """
    declared = _variables(variables) | _functions(functions)
    if aliases is not None and not isinstance(aliases, Mapping):
        raise QuizprepError('aliases: an object such as {"beta_1": ["b1"]} is needed')
    for name, others in _by_name(aliases or {}, declared).items():
        declared[name] = replace(declared[name], aliases=(*declared[name].aliases, *others))
    Scope(declared)  # a name or an alias that cannot be one is said here
    declared = _with_sizes(declared, reference)
    _read_reference(reference, declared)
    draw(declared, random.Random(0))  # domains that contradict each other are said here
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


def _matched(pattern: "re.Pattern[str]", text: str) -> "re.Match[str] | None":
    return pattern.fullmatch(text) if len(text) <= _LONGEST else None


def _read_reference(reference: str, declared: Mapping[str, Variable]) -> Tree:
    try:
        return read(reference, declared)
    except ResponseError as error:
        raise QuizprepError(f"reference: {error}") from None


# ---- variables


def _variables(given: Any) -> dict[str, Variable]:
    specs = _specs(given)
    functions = {name: spec for name, spec in specs.items() if _is_function(spec)}
    return dict(_variable(name, spec) for name, spec in specs.items() if name not in functions) | _functions(functions)


def _is_function(spec: Any) -> bool:
    """Tell whether a function is declared among the variables."""
    said = next((spec[key] for key in ("type", "kind", "domain") if key in spec), None) if isinstance(spec, Mapping) else spec
    return isinstance(said, str) and said.strip().lower() in ("function", "func", "callable")


def _specs(variables: Any) -> dict[str, Any]:
    """Return the description of each variable by its name, from a mapping, a list of names, or a list of mappings."""
    if isinstance(variables, Mapping):
        return {str(name): spec for name, spec in variables.items()}
    if variables is None:
        return {}
    if isinstance(variables, str) or not isinstance(variables, Iterable):
        raise QuizprepError('variables: an object such as {"n": "integer [1, 64]"} is needed')
    specs: dict[str, Any] = {}
    for item in variables:
        if isinstance(item, Mapping):
            specs[str(item.get("name") or item.get("symbol") or "")] = item
        elif isinstance(item, str) and ":" in item:
            name, _, domain = item.partition(":")
            specs[name.strip()] = domain
        else:
            specs[str(item)] = None
    return specs


def _variable(name: str, spec: Any) -> tuple[str, Variable]:
    """Return a name and its variable; ``z[K]``, and ``z_j`` that is said to be indexed, are the vector ``z``."""
    name = name.strip()
    variable = variable_of(name, spec)
    if element := _ELEMENT.fullmatch(name):
        return element[1].strip(), replace(variable, shape=variable.shape or sizes(element[2]))
    base, _, index = name.rpartition("_")
    if base and len(index) == 1 and index.isalpha() and UNKNOWN_SIZE in variable.shape:
        return base, variable
    return name, variable


def variable_of(name: str, spec: Any) -> Variable:
    """Return the variable that ``spec`` describes: a ``Variable``, a domain, two ends, or a mapping with both and more."""
    if isinstance(spec, Variable):
        return spec
    try:
        found = of_any(spec)
        Domain.parse(found.domain)
    except QuizprepError as error:
        raise QuizprepError(f"variables: '{name}': {error}") from None
    aliases = texts_of(spec.get("aliases") or spec.get("alias") or ()) if isinstance(spec, Mapping) else ()
    return Variable(found.domain, found.shape, aliases)


def named_variable(text: str) -> tuple[str, Variable]:
    """Return the name and the variable of ``i:integer:1..64`` or ``x[K]:real:-2..2``, as a command line has it."""
    found = _matched(_NAMED, text)
    if found is None:
        raise QuizprepError(f"'{text}' declares no variable: write i:integer:1..64 or x[K]:real:-2..2")
    variable = variable_of(found[1], found[3] or ANYWHERE)
    return found[1], replace(variable, shape=sizes(found[2]) if found[2] else variable.shape)


def _with_sizes(declared: dict[str, Variable], reference: str) -> dict[str, Variable]:
    """Give vectors whose length nobody said the one up to which the sums of the reference run."""
    unsized = [name for name, variable in declared.items() if UNKNOWN_SIZE in variable.shape]
    if not unsized:
        return declared
    free = next(name for name in ("n", "m", "size", "length") if name not in declared or declared[name].domain[0] == "i")
    sized = _sized(declared, unsized, free)
    tree = _read_reference(reference, sized)
    ends = [node.args[2].value for node in walk(tree) if node.head == "fold" and node.args[2].head == "name"]
    return _sized(declared, unsized, str(next((end for end in ends if end in declared), free)))


def _sized(declared: dict[str, Variable], names: list[str], size: str) -> dict[str, Variable]:
    shapes = {name: tuple(size if part == UNKNOWN_SIZE else part for part in declared[name].shape) for name in names}
    return declared | {name: replace(declared[name], shape=shape) for name, shape in shapes.items()}


# ---- functions


def _functions(given: Any) -> dict[str, Variable]:
    """Return the functions that are not known here, each as a variable that takes arguments."""
    if not given:
        return {}
    if not isinstance(given, (Mapping, Iterable, str)):
        raise QuizprepError('functions: a list of names such as ["f", "g(x, y)"] is needed')
    if isinstance(given, str):
        given = [given]
    specs = given if isinstance(given, Mapping) else {_name_of(item): item for item in given}
    functions = {}
    for text, spec in specs.items():
        found = _matched(_SIGNATURE, str(text).strip().lstrip("\\"))
        if found is None:
            raise QuizprepError(f"functions: '{text}' is no name of a function")
        name = found[1].strip()
        spelled = spelling(units_of(name))
        arguments = _arguments_of(found[2], found[3])
        if SPELLINGS.get(spelled, spelled) not in FUNCTIONS:
            functions[name] = _function(name, arguments, {} if spec is text else spec)
    return functions


def _name_of(item: Any) -> str:
    name = item.get("name") if isinstance(item, Mapping) else item
    if not isinstance(name, str):
        raise QuizprepError(f"functions: {item!r} has no name")
    return name


def _arguments_of(names: str | None, count: str | None) -> tuple[str, ...]:
    if count is not None:
        return tuple(f"x{place}" for place in range(int(count)))
    return tuple(part.strip() for part in names.split(",")) if names and names.strip() else ()


def _function(name: str, arguments: tuple[str, ...], spec: Any) -> Variable:
    """Return a function of which ``spec`` says how many arguments it takes, or what it is."""
    aliases: tuple[str, ...] = ()
    domain = _SEED
    if isinstance(spec, Mapping):
        aliases = texts_of(spec.get("aliases") or ())
        domain = _SEED_OF_UNIT if _is_unit(spec) else _SEED
        count = next(
            (spec[key] for key in ("arity", "nargs", "args", "arguments", "parameters", "params") if key in spec), None
        )
        arguments = _parameters(count) or arguments
        spec = next((spec[key] for key in ("definition", "body", "expression", "expr", "formula") if key in spec), None)
    elif not isinstance(spec, str):
        arguments = _parameters(spec) or arguments
    definition = spec if isinstance(spec, str) and spec != name else ""
    if mapped := _matched(_MAPPED, definition):
        arguments, definition = _arguments_of(mapped[1], None), mapped[2]
    elif (known := SPELLINGS.get(definition, definition)) in FUNCTIONS:
        arguments = arguments or ("x",)
        definition = f"{known}({', '.join(arguments)})"
    arguments = arguments or (("x",) if definition else (_ANY_NUMBER,))
    if definition and not _is_formula(definition, arguments):
        definition, arguments = "", (_ANY_NUMBER,)  # such as 'opaque', or 'real -> real'
    return Variable(domain, aliases=aliases, arguments=arguments, definition=definition)


def _parameters(given: Any) -> tuple[str, ...]:
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 10:
        return tuple(f"x{place}" for place in range(given))
    return tuple(given) if isinstance(given, (list, tuple)) and all(isinstance(item, str) for item in given) else ()


def _is_unit(spec: Mapping[str, Any]) -> bool:
    """Tell whether the values of a function are said to lie between 0 and 1."""
    given = next((spec[key] for key in ("range", "codomain", "output", "returns", "values") if spec.get(key)), None)
    try:
        return given is not None and of_any(given).domain.replace(" ", "") in ("real(0,1)", "real[0,1]", "integer[0,1]")
    except QuizprepError:
        return False


def _is_formula(text: str, arguments: tuple[str, ...]) -> bool:
    try:
        read(text, arguments)
    except (ResponseError, QuizprepError):
        return False
    return True


# ---- aliases


def _by_name(aliases: Mapping[str, Any], declared: Mapping[str, Variable]) -> dict[str, tuple[str, ...]]:
    """Return the aliases of each name, from ``{"beta_1": ["b1"]}`` or ``{"b1": "beta_1"}``."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in aliases.items():
        if key in declared:
            found[key] = (*found.get(key, ()), *(text for text in texts_of(value) if text not in declared))
        elif isinstance(value, str) and value in declared:
            found[value] = (*found.get(value, ()), key)
        elif not isinstance(value, (str, list, tuple)):
            raise QuizprepError(f"aliases: '{key}' needs a name, or a list of names, not {value!r}")
    return found
