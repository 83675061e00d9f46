"""Plain data between the judge and the process that runs a submission.

A frame is a mark, two lengths, a JSON header and raw little-endian buffers.  No pickle: rebuilding a frame runs no code of
the other side's, and each length, dtype and shape is checked against what really came.

A value is written as itself where JSON can (``None``, bool, int, float, str, list) and else as an object with one tag: ``t``
tuple, ``d`` dict, ``a`` array, ``g`` random generator.

Both sides load this file, and the untrusted one must not load the package: it imports nothing of quizprep.
"""

import math
import struct
import sys
from collections.abc import Callable
from json import JSONDecoder, JSONEncoder
from typing import Any, NamedTuple, Protocol

import numpy as np

Array = np.ndarray[Any, Any]

MARK = b"quiz"
"""How each frame begins: bytes that came from elsewhere are noticed at once, and not taken for a length."""
LENGTHS = struct.Struct("<4sII")
LARGEST_HEADER = 32 << 20
LARGEST_BODY = 64 << 20
DEEPEST = 16
MOST_ITEMS = 1 << 20
"""Of all lists, tuples and dicts of one value: whoever receives it makes an object of each."""
MOST_BRACKETS = 4 * MOST_ITEMS
"""Of a header: an array takes three, a tuple two.  They are counted first: 32 MB of ``[],`` are 900 MB once they are read."""
LONGEST_TEXT = 10_000
LONGEST_INT = 256
"""Bits."""

# Made once: a frame is small, and making these takes as long as using them.
_to_json, _from_json = JSONEncoder(check_circular=False).encode, JSONDecoder().decode

DTYPES = {
    name: np.dtype(name)
    for name in ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
}
"""What arrays may consist of, by the name that crosses."""
_NAMES = {dtype: name for name, dtype in DTYPES.items()}


class Foreign(Exception):  # noqa: N818  (it names a value, not a fault)
    """A value that cannot cross: its text names the type."""


class Garbage(Exception):  # noqa: N818
    """Bytes that are no frame."""


class Encoded(NamedTuple):
    """A value as it crosses: equal values of equal types have equal encodings."""

    tree: Any
    body: bytes


def encode(value: Any, convert: Callable[[Any], Array | None] = lambda _: None) -> Encoded:
    """Return a value in the form in which it crosses.

    Only exact types pass, never a subclass with hooks of its own, but for named tuples and the numbers and dicts of Python's
    own libraries, which are read as what they are.  ``convert`` may turn another type into an array.

    Raises:
        Foreign: the value holds something else, or is too large.

    """
    writer = _Writer(convert)
    tree = writer.write(value, 0)
    return Encoded(tree, b"".join(writer.buffers))


def decode(
    encoded: Encoded,
    array: Callable[[Array], Any] = lambda array: array,
    generator: "Callable[[dict[str, Any]], Any] | None" = None,
) -> Any:
    """Return the value: new containers, new writable arrays.

    ``array`` and ``generator`` say what becomes of an array, and of the state of a random generator (refused by default).

    Raises:
        Garbage: this is no encoded value.

    """
    reader = _Reader(encoded.body, array, generator)
    try:
        value = reader.read(encoded.tree, 0)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Garbage(f"{type(error).__name__}: {error}") from None
    if reader.offset != len(encoded.body):
        raise Garbage("more bytes than the header names")
    return value


STATUS = struct.Struct("<ii")
"""How a child ended: whether by a signal, and the signal or the exit status."""


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a frame.

    Raises:
        Foreign: it is larger than a frame may be.

    """
    text = _to_json(header).encode("ascii")
    if len(text) > LARGEST_HEADER or len(body) > LARGEST_BODY:
        raise Foreign(f"{(len(text) + len(body)) >> 20} MB of data")
    return LENGTHS.pack(MARK, len(text), len(body)) + text + body


class Stream(Protocol):
    """What a frame is read from."""

    def read(self, size: int, /) -> bytes:
        """Return as many bytes, fewer only at the end."""


RING = frame({"ring": True})
"""Asks the child to say when it has come so far."""


def read_frame(stream: Stream) -> tuple[dict[str, Any], bytes] | None:
    """Return the next frame of a blocking stream, ``None`` at its end.

    Raises:
        Garbage: what came is no frame.

    """
    lengths = stream.read(LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < LENGTHS.size:
        raise Garbage("the stream ends inside a frame")
    header_size, body_size = _sizes(lengths)
    text, body = stream.read(header_size), stream.read(body_size)
    if len(text) < header_size or len(body) < body_size:
        raise Garbage("the stream ends inside a frame")
    return _header(text), body


def take_frame(received: bytearray) -> bytes | None:
    """Take the first frame out of what came so far, ``None`` where it has not come in full.

    Raises:
        Garbage: what came is no frame.

    """
    if len(received) < LENGTHS.size:
        return None
    size = LENGTHS.size + sum(_sizes(received))
    if len(received) < size:
        return None
    whole = bytes(received[:size])
    del received[:size]
    return whole


def contents(whole: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the body of a frame.

    Raises:
        Garbage: its header is none.

    """
    header_size, _ = _sizes(whole)
    start = LENGTHS.size + header_size
    return _header(whole[LENGTHS.size : start]), whole[start:]


def _sizes(lengths: bytes | bytearray) -> tuple[int, int]:
    mark, header_size, body_size = LENGTHS.unpack_from(lengths)
    if mark != MARK:
        raise Garbage("a frame without its mark")
    if header_size > LARGEST_HEADER or body_size > LARGEST_BODY:
        raise Garbage("a frame larger than a frame may be")
    return header_size, body_size


def _header(text: bytes) -> dict[str, Any]:
    if text.count(b"[") + text.count(b"{") > MOST_BRACKETS:
        raise Garbage("a header with more values than a result may hold")
    try:
        header = _from_json(text.decode("ascii"))
    except (ValueError, RecursionError):
        raise Garbage("the header is no JSON") from None
    if not isinstance(header, dict):
        raise Garbage("the header is no object")
    return header


class _Writer:
    """Encodes one value, and counts what it holds."""

    def __init__(self, convert: Callable[[Any], Array | None]) -> None:
        self.buffers: list[bytes] = []
        self.items = 0
        self.convert = convert

    def write(self, value: Any, depth: int) -> Any:  # noqa: PLR0911  (one line a type)
        kind = type(value)
        if kind is np.ndarray:
            return _encode_array(value, self.buffers)
        if kind is float or kind is bool or value is None:
            return value
        if kind is int:
            return _bounded(value, value.bit_length(), LONGEST_INT, "an int of more than {} bits")
        if kind is str:
            return _bounded(value, len(value), LONGEST_TEXT, "a str of more than {} characters")
        if kind is list or kind is tuple or kind is dict:
            _bounded(value, depth, DEEPEST, "containers nested more than {} deep")
            self.items += len(value)
            _bounded(value, self.items, MOST_ITEMS, "containers of more than {} items")
            return self.write_container(value, depth + 1)
        if isinstance(value, np.generic):
            return _encode_array(np.asarray(value), self.buffers, "scalar")
        if (converted := self.convert(value)) is not None:
            return _encode_array(converted, self.buffers)
        if _is_generator(value):
            return {"g": value.bit_generator.state}
        if (plain := _plain(value)) is not None:
            return self.write(plain, depth)
        raise Foreign(f"a value of type {str(kind.__name__)[:100]}")

    def write_container(self, value: Any, depth: int) -> Any:
        if type(value) is list:
            return [self.write(item, depth) for item in value]
        if type(value) is tuple:
            return {"t": [self.write(item, depth) for item in value]}
        if any(type(key) is not str for key in value):
            raise Foreign("a dict whose keys are not all strings")
        return {"d": [[key, self.write(item, depth)] for key, item in value.items()]}


def _encode_array(array: Array, buffers: list[bytes], kind: str = "array") -> Any:
    name = _NAMES.get(array.dtype)
    if name is None:
        name = "<f8" if array.dtype == np.longdouble else _NAMES.get(array.dtype.newbyteorder("<"))
        if name is None:
            raise Foreign(f"an array of dtype {array.dtype.name}")
        array = array.astype(name)
    _bounded(array, array.nbytes, LARGEST_BODY, "an array of more than {} bytes")
    buffers.append(array.tobytes())
    return {"a": [name, list(array.shape), kind, layout(array), array.flags.writeable]}


def layout(array: Array) -> str:
    """Return how an array lies in memory: ``C``, ``F``, or ``strided`` where it is a view with gaps."""
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


def _plain(value: Any) -> Any:
    """Return a value of a type that is another name for a plain one as the plain one, ``None`` for any other."""
    kind = type(value)
    if issubclass(kind, tuple):
        return tuple(tuple.__iter__(value))
    if issubclass(kind, dict) and kind.__module__ == "collections":
        return dict(dict.items(value))
    for module, name in (("fractions", "Fraction"), ("decimal", "Decimal")):
        if module in sys.modules and kind is vars(sys.modules[module]).get(name):
            return float(value)
    return None


def _bounded(value: Any, size: int, largest: int, text: str) -> Any:
    if size > largest:
        raise Foreign(text.format(largest))
    return value


def _is_generator(value: Any) -> bool:
    # Looked up and not imported: NumPy loads this part when it is first used, which takes 17 ms.
    random = sys.modules.get("numpy.random")
    return random is not None and type(value) is random.Generator and value.bit_generator.state["bit_generator"] == "PCG64"


class _Reader:
    """Rebuilds one value and counts the bytes it took."""

    def __init__(self, body: bytes, array: Callable[[Array], Any], generator: Callable[[dict[str, Any]], Any] | None) -> None:
        self.body = body
        self.offset = 0
        self.items = 0
        self.array = array
        self.generator = generator

    def read(self, tree: Any, depth: int) -> Any:
        if depth > DEEPEST + 1:
            raise Garbage("containers nested too deep")
        if isinstance(tree, list):
            return [self.read(item, depth + 1) for item in self.counted(tree)]
        if not isinstance(tree, dict):
            return tree
        ((tag, content),) = tree.items()
        if tag == "t":
            return tuple([self.read(item, depth + 1) for item in self.counted(content)])
        if tag == "d":
            return {str(key): self.read(item, depth + 1) for key, item in self.counted(content)}
        if tag == "a":
            return self.read_array(*content)
        if tag == "g" and self.generator:
            return self.generator(content)
        raise Garbage(f"an unknown tag {tag!r}")

    def counted(self, items: list[Any]) -> list[Any]:
        self.items += len(items)
        if self.items > MOST_ITEMS:
            raise Garbage("more values than a result may hold")
        return items

    def read_array(self, dtype: str, shape: list[int], kind: str, laid_out: str, writable: bool) -> Any:  # noqa: FBT001
        if dtype not in DTYPES or len(shape) > 32 or not all([type(size) is int and size >= 0 for size in shape]):  # noqa: C419  (three times as fast)
            raise Garbage("an array of an unknown kind")
        count, item_size = math.prod(shape), DTYPES[dtype].itemsize
        if count * item_size > len(self.body) - self.offset:
            raise Garbage("an array with fewer bytes than its shape asks for")
        flat = np.frombuffer(self.body, DTYPES[dtype], count, self.offset)
        self.offset += count * item_size
        if kind == "scalar" and not shape:
            return flat[0]
        array = _lay_out(flat.reshape(shape), laid_out)
        if not writable:
            array.flags.writeable = False
        return self.array(array)


def _lay_out(array: Array, laid_out: str) -> Array:
    if laid_out == "F":
        return np.array(array, order="F")
    if laid_out == "strided" and array.ndim:
        gaps: Array = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        gaps[..., ::2] = array
        return gaps[..., ::2]
    return array.copy()
