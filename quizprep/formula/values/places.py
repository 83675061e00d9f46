"""Values put in the place of variables, in their declared domains."""

from collections.abc import Mapping
from functools import lru_cache

from quizprep.formula.values.domain import Domain, EmptyDomain, Exact
from quizprep.formula.values.evaluate import Undefined, Value
from quizprep.model import Variable

Point = dict[str, Value]
Variables = Mapping[str, Variable]

parse = lru_cache(maxsize=512)(Domain.parse)


def lengths(variables: Variables) -> set[str]:
    """Return the names that vectors and matrices are as long as."""
    return {size for variable in variables.values() for size in variable.shape}


def with_value(variables: Variables, point: Point, name: str, value: Exact) -> Point | None:
    """Return the point with another value of one number, None where a domain forbids it."""
    there = dict(point)
    return there if name not in lengths(variables) and put(variables, there, name, value) else None


def put(variables: Variables, values: Point, name: str, value: Exact) -> bool:
    """Set a variable, if all variables stay in their domains."""
    before = values[name]
    values[name] = value
    try:
        fits = all(
            parse(variables[other].domain).contains(values[other], values)
            for other in variables
            if not variables[other].shape and (other == name or name in parse(variables[other].domain).names)
        )
    except (EmptyDomain, Undefined):
        fits = False
    if not fits:
        values[name] = before
    return fits
