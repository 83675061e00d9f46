"""Half precision: numbers of float16 and bfloat16, kept in float32 arrays, since NumPy has no bfloat16."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call

SPACING = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
"""Distance from 1 to the next number of each type."""
UNITS = 16
"""Errors of half precision grow with every step; a right solution stays below so many units in the last place."""


def tolerance(precision: str) -> float:
    """Return by what results may differ, relative and absolute."""
    return UNITS * SPACING[precision]


def rounded(call: Call, precision: str) -> Call:
    """Return a call whose float arrays hold numbers of a half-precision type, in float32."""
    args = [_rounded(value, precision) for value in call.args]
    kwargs = {name: _rounded(value, precision) for name, value in call.kwargs.items()}
    half = Call(*args, **kwargs)
    half.precision = precision
    return half


def _rounded(value: Any, precision: str) -> Any:
    match value:
        case np.ndarray() if value.dtype.kind == "f":
            return _nearest(value.astype(np.float32), precision)
        case list() | tuple():
            return type(value)(_rounded(item, precision) for item in value)
    return value


def _nearest(values: "np.ndarray[Any, Any]", precision: str) -> "np.ndarray[Any, Any]":
    if precision == "float16":
        return values.astype(np.float16).astype(np.float32)
    # A bfloat16 is the upper half of a float32; ties go to the even one.
    bits = values.view(np.uint32)
    upper: np.ndarray[Any, Any] = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return upper.view(np.float32)
