"""Products, inverses, determinants and outer products; exact where the elements are, and short."""

from fractions import Fraction
from math import fsum, lcm
from operator import mul
from typing import Any

from quizprep.formula.values.arithmetic import (
    FLOATS,
    Library,
    Number,
    as_whole,
    divide,
    is_exact,
    minus,
    negated,
    order,
    times,
    too_large,
    total_of,
    undefined,
)

Row = list[Number]

_LONGEST_EXACT = 192
"""Longer fractions, in bits, become floats in a product: those of a product of many matrices grow with each."""

_LARGEST = 100
"""No identity matrix, and no vector of ones, is larger."""

_LARGEST_EXACT = 6
"""Larger matrices are inverted in floats, for fractions grow with each row."""


def product(library: Library, left: Any, right: Any) -> Any:
    """Return the product of matrices and vectors; raises ``Undefined`` for shapes that do not fit."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        raise undefined("shapes that do not fit", "形状不匹配")
    # Where nothing is in it, a vector of no elements: its product with another is a sum of nothing.
    of_columns, of_rows = (bool(value) and isinstance(value[0], tuple) for value in (right, left))
    columns = list(zip(*right, strict=True)) if of_columns else [right]
    rows = left if of_rows else (left,)
    if columns and len(rows[0]) != len(columns[0]):
        raise undefined("shapes that do not fit", "形状不匹配")
    ready = [_Line(column) for column in columns]
    result = tuple(tuple(_Line(row).dot(library, column) for column in ready) for row in rows)
    if not of_columns:
        result = tuple(row[0] for row in result)
    return result if of_rows else result[0]


class _Line:
    """A row or a column; of exact numbers, whole ones over a common denominator."""

    __slots__ = ("items", "over", "under")

    def __init__(self, items: tuple[Number, ...]) -> None:
        self.items = items
        self.under = lcm(*(item.denominator for item in items)) if all(map(is_exact, items)) else 0
        self.over = [item.numerator * (self.under // item.denominator) for item in items] if self.under else []

    def dot(self, library: Library, other: "_Line") -> Number:
        """Return the sum of the products of the elements."""
        if not self.under or not other.under:
            if library is FLOATS:
                return fsum(map(mul, map(float, self.items), map(float, other.items)))
            return total_of(library, [times(library, a, b) for a, b in zip(self.items, other.items, strict=True)])
        over, under = sum(a * b for a, b in zip(self.over, other.over, strict=True)), self.under * other.under
        value = over // under if over % under == 0 else Fraction(over, under)
        return value if under.bit_length() <= _LONGEST_EXACT else library.real(value)


def inverse(library: Library, matrix: Any) -> Any:
    """Return the inverse of a square matrix; raises ``Undefined`` where it has none."""
    size = _square(matrix)
    matrix = _manageable(library, matrix)
    rows = [[*row, *(int(place == number) for place in range(size))] for number, row in enumerate(matrix)]
    if _eliminate(library, rows) is None:
        raise undefined("a matrix that has no inverse", "矩阵不可逆")
    return tuple(tuple(row[size:]) for row in rows)


def determinant(library: Library, matrix: Any) -> Number:
    """Return the determinant of a square matrix."""
    _square(matrix)
    found = _eliminate(library, [list(row) for row in _manageable(library, matrix)])
    return 0 if found is None else found


def outer(library: Library, left: Any, right: Any) -> Any:
    """Return the products of each element of a vector with each of another, a row for each of the first."""
    return tuple(tuple(times(library, a, b) for b in right) for a in left)


def pseudo_inverse(library: Library, matrix: Any) -> Any:
    """Return the inverse of Moore and Penrose, by a factorisation into a matrix of full columns and one of full rows."""
    rows = [list(row) for row in _manageable(library, matrix)]
    pivots = _echelon(library, rows)
    if not pivots:
        return tuple(tuple(0 for _ in matrix) for _ in matrix[0])
    left = tuple(tuple(row[place] for place in pivots) for row in matrix)
    right = tuple(map(tuple, rows[: len(pivots)]))
    turned = tuple(zip(*left, strict=True)), tuple(zip(*right, strict=True))
    of_left = product(library, inverse(library, product(library, turned[0], left)), turned[0])
    of_right = product(library, turned[1], inverse(library, product(library, right, turned[1])))
    return product(library, of_right, of_left)


def identity(library: Library, size: Number) -> Any:
    """Return the identity matrix of a size."""
    count = _count(library, size)
    return tuple(tuple(int(row == column) for column in range(count)) for row in range(count))


def ones(library: Library, size: Number) -> Any:
    """Return the vector of so many ones."""
    return (1,) * _count(library, size)


def _count(library: Library, size: Number) -> int:
    count = None if isinstance(size, tuple) else as_whole(library, size)
    if count is None or count < 1:
        raise undefined("a size that is no whole number above 0", "大小不是正整数")
    if count > _LARGEST:
        raise too_large()
    return count


def _echelon(library: Library, rows: list[Row]) -> list[int]:
    """Bring rows to their reduced echelon form, and return the columns of its pivots."""
    pivots: list[int] = []
    for column in range(len(rows[0])):
        height = len(pivots)
        left = range(height, len(rows))
        pivot = max(left, key=lambda number: abs(rows[number][column]), default=None)
        if pivot is None or order(library, rows[pivot][column], 0) == 0:
            continue
        rows[height], rows[pivot] = rows[pivot], rows[height]
        first = rows[height][column]
        rows[height] = [divide(library, item, first) for item in rows[height]]
        for number, row in enumerate(rows):
            if number != height:
                rows[number] = _less(library, row, rows[height], row[column])
        pivots.append(column)
    return pivots


def _square(matrix: Any) -> int:
    if not isinstance(matrix, tuple) or not all(isinstance(row, tuple) and len(row) == len(matrix) for row in matrix):
        raise undefined("a matrix that is not square", "矩阵不是方阵")
    return len(matrix)


def _manageable(library: Library, matrix: Any) -> Any:
    """Return a large matrix with its elements in floats, or in 50 digits."""
    if len(matrix) <= _LARGEST_EXACT:
        return matrix
    return tuple(tuple(map(library.real, row)) for row in matrix)


def _eliminate(library: Library, rows: list[Row]) -> Number | None:
    """Turn the square on the left into the identity by Gauss and Jordan; return its determinant, None where that is 0."""
    result: Number = 1
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda number: abs(rows[number][column]))
        if order(library, rows[pivot][column], 0) == 0:
            return None
        if pivot != column:
            rows[column], rows[pivot] = rows[pivot], rows[column]
            result = negated(result)
        result = times(library, result, rows[column][column])
        first = rows[column][column]
        rows[column] = [divide(library, item, first) for item in rows[column]]
        for number, row in enumerate(rows):
            if number != column:
                rows[number] = _less(library, row, rows[column], row[column])
    return result


def _less(library: Library, row: Row, other: Row, factor: Number) -> Row:
    """Return a row without a multiple of another."""
    return [minus(library, a, times(library, factor, b)) for a, b in zip(row, other, strict=True)]
