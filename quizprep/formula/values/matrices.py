"""Inverses, determinants and outer products; exact where the elements are."""

from typing import Any

from quizprep.formula.values.arithmetic import Library, Number, divide, minus, negated, order, times, undefined

Row = list[Number]


def inverse(library: Library, matrix: Any) -> Any:
    """Return the inverse of a square matrix; raises ``Undefined`` where it has none."""
    size = _square(matrix)
    rows = [[*row, *(int(place == number) for place in range(size))] for number, row in enumerate(matrix)]
    if _eliminate(library, rows) is None:
        raise undefined("a matrix that has no inverse", "矩阵不可逆")
    return tuple(tuple(row[size:]) for row in rows)


def determinant(library: Library, matrix: Any) -> Number:
    """Return the determinant of a square matrix."""
    _square(matrix)
    found = _eliminate(library, [list(row) for row in matrix])
    return 0 if found is None else found


def outer(library: Library, left: Any, right: Any) -> Any:
    """Return the products of each element of a vector with each of another, a row for each of the first."""
    return tuple(tuple(times(library, a, b) for b in right) for a in left)


def _square(matrix: Any) -> int:
    if not isinstance(matrix, tuple) or not all(isinstance(row, tuple) and len(row) == len(matrix) for row in matrix):
        raise undefined("a matrix that is not square", "矩阵不是方阵")
    return len(matrix)


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
