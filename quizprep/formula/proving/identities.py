"""Trees as rational functions of atoms, and the identities by which atoms are made."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction

from msgspec.structs import replace

from quizprep.formula.proving.functions import OF_VALUES, Functions, Split
from quizprep.formula.proving.normal import normal
from quizprep.formula.proving.rational import ONE, Atom, Beyond, Mono, Rational, constant
from quizprep.formula.tree import Tree, named_axis, names_in
from quizprep.formula.values.arithmetic import ORDERS as _ORDERS
from quizprep.formula.values.domain import Domain
from quizprep.model import Variable

Place = tuple[Rational, ...]
_HALF = Fraction(1, 2)


_MOST_CASES = 4


def are_equal(left: Tree, right: Tree, variables: Mapping[str, Variable]) -> bool:
    """Tell whether two trees are shown to be equal, as they stand or case by case; False says nothing about them."""
    for by_cases in (False, True):
        try:
            if _are_equal(left, right, _Translation(variables, Functions(by_cases=by_cases), {}), _MOST_CASES):
                return True
        except Beyond:
            continue
    return False


def _are_equal(left: Tree, right: Tree, made: "_Translation", cases: int) -> bool:
    field = made.field
    try:
        place = tuple(field.atom(Atom("place", (str(axis),), positive=True, whole=True)) for axis in range(left.rank))
        return left.rank == right.rank and field.equal(made.value(left, place), made.value(right, place))
    except Split as split:
        return cases > 0 and all(_are_equal(left, right, world, cases - 1) for world in made.worlds(split))


class _Translation:
    def __init__(self, variables: Mapping[str, Variable], field: Functions, bound: dict[str, Rational]) -> None:
        self.variables = variables
        self.field = field
        self.bound = dict(bound)
        self.fixed = dict(bound)
        self.depth = 0

    # ---- cases

    def worlds(self, split: Split) -> Iterator["_Translation"]:
        """Yield a translation for each sign that a value may have."""
        field, value = self.field, split.value
        if field.free(value):
            raise Beyond
        for sign in (1, -1):
            signed = field.scaled(value, sign)
            if field.is_not_negative(field.scaled(signed, -1)):
                continue
            single = self._only_value(signed)
            bound = self.fixed | single if single else self.fixed
            known = field.known if single else [*field.known, signed]
            yield _Translation(self.variables, field.copy(known), bound)
        if split.touches and not field.is_positive(value) and not field.is_positive(field.scaled(value, -1)):
            yield _Translation(self.variables, field.copy(field.known), self.fixed | self._solved(value))

    def _solved(self, value: Rational) -> dict[str, Rational]:
        """Return the value of a name at which another value is 0."""
        for mono, coefficient in value.over.items():
            if len(mono) == 1 and mono[0][1] == 1 and (atom := self.field.atoms[mono[0][0]]).kind == "name":
                rest = {other: number for other, number in value.over.items() if other != mono}
                alone = all(mono[0][0] != number for other in rest for number, _ in other)
                if alone and len(atom.args) == 1:
                    return {str(atom.args[0]): self.field.scaled(Rational(rest), -1 / coefficient)}
        raise Beyond

    def _only_value(self, signed: Rational) -> dict[str, Rational] | None:
        """Return the one whole number that a name may be where a value is above 0, if there is one."""
        [*terms] = ((mono, number) for mono, number in signed.over.items() if mono)
        if len(terms) != 1 or len(terms[0][0]) != 1 or terms[0][0][0][1] != 1:
            return None
        [(((number, _),), coefficient)] = terms
        atom = self.field.atoms[number]
        end = atom.high if coefficient > 0 else atom.low
        if atom.kind != "name" or not atom.whole or end is None or len(atom.args) != 1:
            return None
        beyond = end - 1 if coefficient > 0 else end + 1
        at = signed.over.get((), Fraction(0)) + coefficient * beyond
        return {str(atom.args[0]): constant(end)} if at <= 0 else None

    def cases(self, tree: Tree, place: Place) -> Rational:
        args = tree.args
        for at in range(0, len(args) - 1, 2):
            if self._holds(args[at + 1]):
                return self.value(args[at], place)
        if len(args) % 2:
            return self.value(args[-1], place)
        raise Beyond

    def _holds(self, condition: Tree) -> bool:
        if condition.head in ("and", "or"):
            one = self._holds(condition.args[0])
            return one if one == (condition.head == "or") else self._holds(condition.args[1])
        if condition.head != "compare":
            raise Beyond
        left, right = (self.value(arg) for arg in condition.args)
        apart = self.field.add(left, right, -1)
        sign = self._sign(apart, jumps=True)
        return _ORDERS[str(condition.value)](sign)

    def _sign(self, value: Rational, *, jumps: bool) -> int:
        field = self.field
        if not value.over:
            return 0
        if field.is_positive(value):
            return 1
        if field.is_positive(field.scaled(value, -1)):
            return -1
        raise Split(value, touches=jumps)

    # ---- trees

    def value(self, tree: Tree, place: Place = ()) -> Rational:
        """Return what stands at a place of a vector or matrix; a number stands at every place."""
        self.field.spend(1)
        place = place[len(place) - tree.rank :]
        if tree.head in _HEADS:
            return _HEADS[tree.head](self, tree, place)
        raise Beyond

    def number(self, tree: Tree, _place: Place) -> Rational:
        assert isinstance(tree.value, (int, Fraction))
        return constant(tree.value)

    def named(self, tree: Tree, place: Place) -> Rational:
        name = str(tree.value)
        if name in self.bound and not place:
            return self.bound[name]
        variable = self.variables.get(name)
        if variable is None:
            return self.field.atom(Atom("name", (name,), positive=True, whole=True))
        domain = Domain.parse(variable.domain)
        low, high = domain.fixed or _least(domain)
        positive = low is not None and (low > 0 or (low == 0 and domain.low_open))
        return self.field.atom(
            Atom(
                "name",
                (name, *place),
                positive=positive,
                whole=domain.whole,
                low=None if low is None else Fraction(low),
                high=None if high is None else Fraction(high),
                open_ends=(domain.low_open and not domain.whole, domain.high_open and not domain.whole),
            )
        )

    def constant(self, tree: Tree, _place: Place) -> Rational:
        return self.field.exp(constant(1)) if tree.value == "e" else self.field.atom(Atom("pi", (), positive=True))

    def sum(self, tree: Tree, place: Place) -> Rational:
        left, right = (self.value(arg, place) for arg in tree.args)
        return self.field.add(left, right, -1 if tree.head == "sub" else 1)

    def negative(self, tree: Tree, place: Place) -> Rational:
        return self.field.scaled(self.value(tree.args[0], place), -1)

    def product(self, tree: Tree, place: Place) -> Rational:
        left, right = (self.value(arg, place) for arg in tree.args)
        return self.field.multiply(left, self.field.inverse(right) if tree.head == "div" else right)

    def power(self, tree: Tree, place: Place) -> Rational:
        base, exponent = tree.args
        value = self.value(exponent, place)
        fixed = value.over.get((), Fraction(0)) if value.under == ONE and set(value.over) <= {()} else None
        if fixed is not None and fixed.denominator == 1:
            return self.field.raised(self.value(base, place), int(fixed))
        if fixed is not None and fixed.denominator == 2:
            return self.field.raised(self.root(base, place), fixed.numerator)
        return self.field.exp(self.field.multiply(value, self.log(base, place)))

    def whole_quotient(self, tree: Tree, place: Place) -> Rational:
        left, right = (self.value(arg, place) for arg in tree.args)
        floor = self.field.floor(self.field.multiply(left, self.field.inverse(right)))
        if tree.head == "floordiv":
            return floor
        return self.field.add(left, self.field.multiply(right, floor), -1)

    def transpose(self, tree: Tree, place: Place) -> Rational:
        return self.value(tree.args[0], place[::-1])

    def element(self, tree: Tree, place: Place) -> Rational:
        base, *indices = tree.args
        return self.value(base, (*(self.value(index) for index in indices), *place))

    def call(self, tree: Tree, place: Place) -> Rational:
        name, args = str(tree.value), tree.args
        if name in ("inv", "pinv", "det", "outer", "eye", "ones"):
            raise Beyond  # no function of one element
        if len(args) == 1 and name in ("sum", "mean", "norm", "softmax", "max", "min", "prod"):
            return self._whole(name, args[0], place)
        if name == "exp" and len(args) == 1:
            return self.field.exp(self.value(args[0], place))
        if name in ("log", "log2", "log10"):
            base = self.value(args[1]) if len(args) == 2 else None if name == "log" else constant(int(name[3:]))
            log = self.log(args[0], place)
            return log if base is None else self.field.multiply(log, self.field.inverse(self.field.log_of(base)))
        if name == "sqrt":
            return self.root(args[0], place)
        values = [self.value(arg, place) for arg in args]
        if name in ("max", "min") or (name in OF_VALUES and len(values) == (3 if name == "clip" else 1)):
            return OF_VALUES[name](self.field, *values)
        return self.field.atom(Atom(name, tuple(values)))

    # ---- logarithms and roots of trees

    def log(self, tree: Tree, place: Place) -> Rational:
        """Return the logarithm of a tree, split along its products where their factors are known to be positive."""
        field = self.field
        if tree.head in ("mul", "div"):
            if all(field.is_positive(self.value(arg, place)) for arg in tree.args):
                left, right = (self.log(arg, place) for arg in tree.args)
                return field.add(left, right, -1 if tree.head == "div" else 1)
        elif tree.head == "pow" and field.is_positive(self.value(tree.args[0], place)):
            return field.multiply(self.value(tree.args[1], place), self.log(tree.args[0], place))
        elif tree.head == "call" and tree.value == "sqrt":
            return field.scaled(self.log(tree.args[0], place), _HALF)
        return self.field.log_of(self.value(tree, place))

    def root(self, tree: Tree, place: Place) -> Rational:
        """Return the square root of a tree, split along its products where their factors are known not to be negative."""
        field = self.field
        if tree.head in ("mul", "div") and all(field.is_not_negative(self.value(arg, place)) for arg in tree.args):
            left, right = (self.root(arg, place) for arg in tree.args)
            return field.multiply(left, field.inverse(right) if tree.head == "div" else right)
        return self.field.root_of(self.value(tree, place))

    # ---- sums

    def matmul(self, tree: Tree, place: Place) -> Rational:
        left, right = tree.args
        cut = left.rank - 1
        return self._total(
            self.size(left, cut),
            lambda index: self.field.multiply(
                self.value(left, (*place[:cut], index)), self.value(right, (index, *place[cut:]))
            ),
        )

    def fold(self, tree: Tree, place: Place) -> Rational:
        name, low, high, body, *condition = tree.args
        if condition or tree.value not in ("sum", "mean", "prod"):
            raise Beyond
        first, last = self.value(low), self.value(high)
        before = self.field.add(first, constant(1), -1)
        count = self.field.add(last, before, -1)

        def inside(index: Rational) -> Rational:
            outer = dict(self.bound)
            self.bound[str(name.value)] = self.field.add(index, before)
            value = self.log(body, place) if tree.value == "prod" else self.value(body, place)
            self.bound = outer
            return value

        with self._at_depth(tree, place):
            total = self._total(count, inside)
        if tree.value == "prod":
            return self.field.exp(total)
        return self.field.multiply(total, self.field.inverse(count)) if tree.value == "mean" else total

    def _whole(self, name: str, inner: Tree, place: Place) -> Rational:
        """Return a function of a whole vector or matrix."""
        if name in ("max", "min", "prod"):
            if inner.rank == 0:
                return self.value(inner)
            return self.field.atom(Atom(name, (repr(normal(inner)),)))
        if name == "softmax":
            power = self.field.exp(self.value(inner, place))
            powers = self._total(
                self.size(inner, inner.rank - 1), lambda index: self.field.exp(self.value(inner, (*place[:-1], index)))
            )
            return self.field.multiply(power, self.field.inverse(powers))
        with self._at_depth(inner, ()):
            total = self._over(inner, (), square=name == "norm")
        if name == "norm":
            return self.field.root_of(total)
        if name == "mean":
            for axis in range(inner.rank):
                total = self.field.multiply(total, self.field.inverse(self.size(inner, axis)))
        return total

    @contextmanager
    def _at_depth(self, tree: Tree, place: Place) -> Iterator[None]:
        """Count indices anew inside of a sum that depends on no sum around it, so that equal sums have equal indices."""
        before = self.depth
        if not place and not names_in(tree) & (set(self.bound) - set(self.fixed)):
            self.depth = 0
        yield
        self.depth = before

    def _over(self, inner: Tree, place: Place, *, square: bool) -> Rational:
        if len(place) == inner.rank:
            value = self.value(inner, place)
            return self.field.multiply(value, value) if square else value
        return self._total(self.size(inner, len(place)), lambda index: self._over(inner, (*place, index), square=square))

    def size(self, tree: Tree, axis: int) -> Rational:
        found = named_axis(tree, axis)
        sizes = self.variables[found[0]].shape if found else ()
        if not found or found[1] >= len(sizes):
            raise Beyond  # ranks that do not fit, which nobody can type
        text = sizes[found[1]]
        return constant(int(text)) if text.isdecimal() else self.value(Tree("name", (), text))

    def _total(self, count: Rational, body: Callable[[Rational], Rational]) -> Rational:
        """Return a sum over an index from 1: term by term, each without the factors that do not depend on the index."""
        field = self.field
        index = field.atom(Atom("index", (str(self.depth),), positive=True, whole=True))
        [((number, _),)] = index.over
        if not field.atoms[number].free:
            field.atoms[number] = replace(field.atoms[number], free=frozenset({number}))
        self.depth += 1
        forward, backward = body(index), None
        if len(forward.over) == 1:
            backward = body(field.add(field.add(count, constant(1)), index, -1))
        self.depth -= 1
        if backward is not None and self._is_summed(backward, number, count) and not self._is_summed(forward, number, count):
            forward = backward
        under = constant(1)
        if forward.under != ONE:
            if number in field.free(Rational(forward.under)):
                inverted = field.atom(Atom("inverse", (Rational(forward.under),)))
                forward = field.multiply(Rational(forward.over), inverted)
            else:
                under = Rational(forward.under)
        result = constant(0)
        for mono, coefficient in forward.over.items():
            within: Mono = tuple((atom, power) for atom, power in mono if number in field.atoms[atom].free)
            outside: Mono = tuple((atom, power) for atom, power in mono if number not in field.atoms[atom].free)
            part = self._sum_of(count, number, within)
            result = field.add(result, field.multiply(Rational({outside: coefficient}), part))
        return field.multiply(result, field.inverse(under))

    def _sum_of(self, count: Rational, index: int, within: Mono) -> Rational:
        field = self.field
        if not within:
            if not field.is_not_negative(count):
                raise Beyond
            return count
        n = count
        if within == ((index, Fraction(1)),) and field.is_not_negative(n):
            return field.scaled(field.multiply(n, field.add(n, constant(1))), _HALF)
        if (geometric := self._geometric(count, index, within)) is not None:
            return geometric
        positive = all(field.atoms[atom].positive for atom, _ in within) and field.is_positive(count)
        body = Rational({within: Fraction(1)})
        made = Atom("sum", (str(index), count, body), positive=positive, low=Fraction(0) if self._no_negative(within) else None)
        total = field.number(made)
        field.atoms[total] = replace(field.atoms[total], free=field.atoms[total].free - {index})
        return Rational({((total, Fraction(1)),): Fraction(1)})

    def _is_summed(self, body: Rational, index: int, count: Rational) -> bool:
        """Tell whether the sum of a body of one term is an atom already."""
        field, term = self.field, self._stripped(body, index)
        sums = [atom.args for atom in field.atoms if atom.kind == "sum" and atom.args[0] == str(index)]
        return term is not None and any(_equal(field, args[1], count) and _equal(field, args[2], term) for args in sums)

    def _no_negative(self, within: Mono) -> bool:
        return all(self.field.atoms[atom].positive or power % 2 == 0 for atom, power in within)

    def _stripped(self, value: Rational, index: int) -> Rational | None:
        """Return the one term of a body without the factors that do not depend on the index."""
        if len(value.over) != 1 or value.under != ONE:
            return None
        [mono] = value.over
        return Rational({tuple((atom, power) for atom, power in mono if index in self.field.atoms[atom].free): Fraction(1)})

    def _geometric(self, count: Rational, index: int, within: Mono) -> Rational | None:
        """Return the sum of the powers of a number, from the first."""
        field = self.field
        if len(within) != 1 or field.atoms[within[0][0]].kind != "exp":
            return None
        [exponent] = field.atoms[within[0][0]].args
        assert isinstance(exponent, Rational)
        step = field.scaled(field.multiply(exponent, Rational({((index, Fraction(-1)),): Fraction(1)})), within[0][1])
        if index in field.free(step):
            return None
        ratio = self.field.exp(step)
        below = field.add(constant(1), ratio, -1)
        if not field.is_positive(below) and not field.is_positive(field.scaled(below, -1)):
            return None
        last = self.field.exp(field.multiply(step, count))
        over = field.multiply(ratio, field.add(constant(1), last, -1))
        return field.multiply(over, field.inverse(below))


def _equal(field: Functions, one: Rational | str, other: Rational) -> bool:
    return not isinstance(one, str) and field.equal(one, other)


def _least(domain: Domain) -> tuple[Fraction | int | None, None]:
    """Return the lower end of a domain whose upper end depends on another variable."""
    low = domain.low
    return (low.value, None) if low is not None and isinstance(low.value, (int, Fraction)) else (None, None)


_HEADS: dict[str, Callable[[_Translation, Tree, Place], Rational]] = {
    "number": _Translation.number,
    "name": _Translation.named,
    "constant": _Translation.constant,
    "add": _Translation.sum,
    "sub": _Translation.sum,
    "neg": _Translation.negative,
    "mul": _Translation.product,
    "div": _Translation.product,
    "pow": _Translation.power,
    "floordiv": _Translation.whole_quotient,
    "mod": _Translation.whole_quotient,
    "transpose": _Translation.transpose,
    "index": _Translation.element,
    "matmul": _Translation.matmul,
    "call": _Translation.call,
    "fold": _Translation.fold,
    "cases": _Translation.cases,
}
