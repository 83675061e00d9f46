"""Where a formula switches, or ends: at a floor, a maximum, an absolute value, a condition, a divisor of 0.

A formula that is wrong in a narrow place alone is wrong beside one of its switches.  Those that are linear in a variable are
solved for exactly; of the others, a place where the sign changes is looked for on a line through the domain.
"""

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from quizprep.formula.tree import ROUNDINGS, Tree, binary, names_in, number
from quizprep.formula.values.arithmetic import is_exact
from quizprep.formula.values.domain import Exact
from quizprep.formula.values.evaluate import Program, Undefined, Values
from quizprep.formula.values.places import Point, Variables, lengths, parse, put

AT_SWITCHES = 32
"""How many points at most."""

POINTS_AT_A_SWITCH, TRIES_AT_A_SWITCH = 3, 8
_STEPS = (Fraction(1, 10**4), -Fraction(1, 10**4), 1, -1)
"""How far beside a switch the points on both sides lie; the least of them for numbers, the others for whole ones too."""

_MARKS = 16
"""Stretches of a line between which the sign of a switch may change."""

_REACH = 8
"""How far a line goes where the domain has no end."""

_DECIMALS = 9
"""To so many a switch is found."""


class Switch(NamedTuple):
    """A tree that is 0, or whole for a rounding, where a formula switches; it ``jumps`` there, or bends, or only ends."""

    tree: Tree
    jumps: bool = True


def at_switches(variables: Variables, tree: Tree, found: list[Point], rng: random.Random) -> list[Point]:
    """Return points at the switches of a formula, and close beside them on both sides, on lines through those ``found``."""
    result: list[Point] = []
    fixed = {name for name, variable in variables.items() if variable.shape} | lengths(variables)
    for switch in dict.fromkeys(_switches(tree)):
        names = sorted(name for name in names_in(switch.tree) if name in variables and name not in fixed)
        hits = 0
        for start in rng.sample(found, min(len(found), TRIES_AT_A_SWITCH)) if names else ():
            if len(result) >= AT_SWITCHES:
                return result
            values, name = dict(start), rng.choice(names)
            zero = _zero(switch.tree, values)
            root = _root(zero, values, name) if zero else None
            if zero and root is None and switch.jumps:
                root = _crossing(zero, variables, values, name)
            if root is None or not put(variables, values, name, root):
                continue
            result.append(dict(values))
            result += [dict(values) for step in _STEPS if put(variables, values, name, root + step)]
            hits += 1
            if hits == POINTS_AT_A_SWITCH:
                break
    return result


def _switches(tree: Tree) -> Iterator[Switch]:
    """Yield the switches of a formula; sums are not looked into."""
    if tree.head == "fold":
        yield Switch(binary("sub", tree.args[2], tree.args[1]), jumps=False)  # a sum of one term; beside it, of none
        return
    if tree.rank:
        return
    if tree.head in ("compare", "mod") or (tree.head == "call" and tree.value in ("max", "min") and len(tree.args) == 2):
        left, right = tree.args
        yield Switch(binary("sub", left, right))
    elif tree.head == "floordiv":
        left, right = tree.args
        yield Switch(Tree("call", (binary("div", left, right),), "floor"))
    elif tree.head == "call" and tree.value in ROUNDINGS:
        yield Switch(tree)
    elif tree.head == "call" and tree.value in ("abs", "relu", "sign"):
        yield Switch(tree.args[0])
    elif tree.head == "call" and tree.value in ("log", "log2", "log10", "sqrt"):
        yield Switch(tree.args[0], jumps=False)
    elif tree.head == "div":
        yield Switch(tree.args[1], jumps=False)  # where it has no value any more
    for arg in tree.args:
        yield from _switches(arg)


def _zero(switch: Tree, values: Values) -> Program | None:
    """Return what is 0 at a switch: for a rounding, at its jump that is nearest to these values."""
    if switch.head != "call" or switch.value not in ROUNDINGS:
        return Program(switch)
    inner = switch.args[0]
    try:
        nearest = round(Program(inner)(values))
    except (Undefined, ZeroDivisionError):
        return None
    return Program(binary("sub", inner, number(nearest + Fraction(1, 2) if switch.value == "round" else nearest)))


def _root(zero: Program, values: Values, name: str) -> Exact | None:
    """Return the value of a variable at which a switch is 0, if it is linear in the variable."""
    x = values[name]
    try:
        here, there = zero(values), zero({**values, name: x + 1})
        if not is_exact(here) or not is_exact(there) or here == there:
            return None
        root: Fraction = Fraction(x) - Fraction(here) / (there - here)
        short = root.numerator if root.denominator == 1 else root
        return short if zero({**values, name: short}) == 0 else None
    except (Undefined, ZeroDivisionError):
        return None


def _crossing(zero: Program, variables: Variables, values: Values, name: str) -> Exact | None:
    """Return a value of a variable at which the sign of a switch changes, to some decimals; None where none is seen."""
    domain = parse(variables[name].domain)
    if domain.whole:
        return None
    low, high = domain.ends(values)
    first = float(values[name] - _REACH if low is None else low)
    last = float(values[name] + _REACH if high is None else high)

    def sign(place: float) -> int:
        try:
            value = zero.glance({**values, name: place})
        except Undefined:
            value = None
        return 0 if value is None else int(math.copysign(1, value))

    marks = [first + (last - first) * mark / _MARKS for mark in range(_MARKS + 1)]
    ends = next((pair for pair in pairwise(marks) if sign(pair[0]) * sign(pair[1]) < 0), None)
    if ends is None:
        return None
    below, above = ends
    rising = sign(above)
    while above - below > 10.0**-_DECIMALS / 2 and below < (middle := (below + above) / 2) < above:
        below, above = (below, middle) if sign(middle) == rising else (middle, above)
    return Fraction(round(above * 10**_DECIMALS), 10**_DECIMALS)
