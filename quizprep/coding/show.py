"""Calls and values as text: a call that can be pasted into a session, results cut to a readable length."""

import inspect
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

MOST_NUMBERS = 200
"""An array with more is named by its shape."""
LONGEST = 600
PLAIN_DTYPES = ("float64", "int64", "bool")
"""What ``np.array`` makes of plain numbers by itself."""


def call_text(task: Task, call: Call, backend: str = "numpy") -> str:
    """Return a call as code."""
    parts = [literal(value, backend, call.precision) for value in call.args]
    parts += [f"{name}={literal(value, backend, call.precision)}" for name, value in call.kwargs.items()]
    return f"{task.function}({', '.join(parts)})"


def inputs_text(task: Task, call: Call) -> dict[str, str]:
    """Return the arguments by name."""
    names = list(inspect.signature(task.reference_function).parameters)
    named = {name: short(value) for name, value in zip(names, call.args, strict=False)}
    return named | {name: short(value) for name, value in call.kwargs.items()}


def short(value: Any) -> str:
    """Return a value as code, cut where it is long."""
    text = literal(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def clean(text: object, longest: int = 300) -> str:
    """Return text from a submission without anything that could steer a terminal."""
    cut = str(text)[:longest]
    return "".join(char if char.isprintable() else " " if char in "\n\t" else ascii(char)[1:-1] for char in cut)


def literal(value: Any, backend: str = "numpy", precision: str = "") -> str:  # noqa: PLR0911  (one line a type)
    """Return a value as an expression; ``precision`` is the type in which float tensors are handed in."""
    match value:
        case np.ndarray():
            return _array(value, backend, precision)
        case np.generic():
            return literal(value.item(), backend)
        case np.random.Generator():
            return "np.random.default_rng()"
        case list():
            return f"[{', '.join(literal(item, backend, precision) for item in value)}]"
        case tuple():
            return f"({', '.join(literal(item, backend, precision) for item in value)}{',' if len(value) == 1 else ''})"
        case dict():
            return "{" + ", ".join(f"{key!r}: {literal(item, backend, precision)}" for key, item in value.items()) + "}"
        case float() if not np.isfinite(value):
            return {"inf": "np.inf", "-inf": "-np.inf"}.get(str(value), "np.nan")
        case str():
            return repr(clean(value))
    return repr(value)


def _array(value: "np.ndarray[Any, Any]", backend: str, precision: str) -> str:
    name = precision if precision and value.dtype.kind == "f" else value.dtype.name
    torch = backend == "torch"
    if value.size > MOST_NUMBERS:
        return f"<{name} array of shape {value.shape}>"
    plain = PLAIN_DTYPES if not torch else ("float32", "int64", "bool")
    module = "torch" if torch else "np"
    dtype = "" if name in plain else f", dtype={module}.{name}"
    if not value.size:
        dtype = "" if name == ("float32" if torch else "float64") else f", dtype={module}.{name}"
        return f"{module}.zeros({value.shape}{dtype})"
    text = literal(value.tolist())
    return f"torch.tensor({text}{dtype})" if torch else _laid_out(f"np.array({text}{dtype})", value)


def _laid_out(text: str, value: "np.ndarray[Any, Any]") -> str:
    """Return code that makes an array lie in memory as this one does."""
    if value.flags.c_contiguous:
        return text
    return f"np.asfortranarray({text})" if value.flags.f_contiguous else f"np.repeat({text}, 2, axis=-1)[..., ::2]"
