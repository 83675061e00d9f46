"""Plain data crosses unchanged; anything else is named; damaged frames are noticed."""

import io
from collections import OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from quizprep.coding.wire import (
    DEEPEST,
    LARGEST_HEADER,
    LENGTHS,
    MARK,
    MOST_BRACKETS,
    MOST_ITEMS,
    Encoded,
    Foreign,
    Garbage,
    decode,
    encode,
    frame,
    read_frame,
)

scalars = st.none() | st.booleans() | st.integers(-(2**255), 2**255) | st.floats() | st.text(max_size=20)
arrays = hnp.arrays(
    st.sampled_from(["bool", "int8", "uint16", "int64", "float16", "float32", "float64", "complex128"]),
    hnp.array_shapes(min_dims=0, min_side=0),
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray | np.generic):
        return (
            type(one) is type(other)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and repr(one) == repr(other)


@given(values)
def test_round_trip(value: Any) -> None:
    """Also through a frame, and with the same bytes when it is done again."""
    encoded = encode(value)
    found = read_frame(io.BytesIO(frame({"tree": encoded.tree}, encoded.body)))
    assert found is not None
    header, body = found
    back = decode(Encoded(header["tree"], body))
    assert same(value, back)
    assert encode(back).body == encoded.body


@pytest.mark.parametrize(
    ("make", "contiguous"), [(np.asfortranarray, False), (lambda x: x[:, ::2], False), (lambda x: x.copy(), True)]
)
def test_views_arrive_as_views(make: Any, *, contiguous: bool) -> None:
    array = make(np.arange(12.0).reshape(3, 4))
    array.flags.writeable = False
    back = decode(encode(array))
    assert np.array_equal(back, array)
    assert back.flags.c_contiguous is contiguous
    assert back.flags.f_contiguous == array.flags.f_contiguous
    assert not back.flags.writeable


def test_a_generator_goes_on_where_it_was() -> None:
    rng = np.random.default_rng(3)
    rng.random(5)

    def restored(state: dict[str, Any]) -> np.random.Generator:
        generator = np.random.default_rng(0)
        generator.bit_generator.state = state
        return generator

    back = decode(encode((rng,)), generator=restored)[0]
    assert back.random(4).tolist() == rng.random(4).tolist()
    with pytest.raises(Garbage):
        decode(encode(rng))


class Pair(NamedTuple):
    one: Any
    other: Any


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Pair(1, np.float32(2)), (1, np.float32(2))),
        (OrderedDict(b=1, a=[2]), {"b": 1, "a": [2]}),
        (defaultdict(int, a=1), {"a": 1}),
        (Fraction(1, 4), 0.25),
        ([Decimal("0.1")], [0.1]),
        (np.longdouble(0.1), np.float64(0.1)),
        (np.arange(3, dtype=np.longdouble), np.arange(3.0)),
    ],
)
def test_other_names_of_plain_values_cross_as_those(value: Any, plain: Any) -> None:
    assert same(decode(encode(value)), plain)


class Subclass(np.ndarray[Any, Any]):
    pass


class Number(float):
    pass


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        object(),
        len,
        np.zeros(2).view(Subclass),
        Number(1.0),
        [Number(1.0)],
        np.array([object()]),
        np.array(["a"]),
        np.zeros(2, np.clongdouble),
        {1: 2},
        2**257,
        "x" * 10_001,
        b"bytes",
        iter(()),
    ],
)
def test_foreign_values_are_refused(value: Any) -> None:
    with pytest.raises(Foreign):
        encode(value)


def test_deep_and_endless_values_are_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    endless: list[Any] = []
    endless.append(endless)
    for value in (deep, endless):
        with pytest.raises(Foreign, match=f"more than {DEEPEST} deep"):
            encode(value)
    while deep:  # freed one by one: the interpreter would recurse
        deep = deep.pop()


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        ({"a": ["<f8", [2], "array", "C", True]}, b"1234567"),
        ({"a": ["<f8", [1], "array", "C", True]}, b"123456789"),
        ({"a": ["<f8", [-1], "array", "C", True]}, b"12345678"),
        ({"a": ["<f8", [2**62, 4], "array", "C", True]}, b""),
        ({"a": ["<f8", [1.0], "array", "C", True]}, b"12345678"),
        ({"a": ["<f8", [0] * 33, "array", "C", True]}, b""),
        ({"a": ["|O", [1], "array", "C", True]}, b"12345678"),
        ({"a": ["<f8"]}, b""),
        ({"a": 3}, b""),
        ({"z": []}, b""),
        ({"t": 3}, b""),
        ({"d": [[1]]}, b""),
        ({"t": [], "d": []}, b""),
        ({}, b""),
        ({"g": {}}, b""),
        ([], b"left over"),
        ([0] * (MOST_ITEMS + 1), b""),
        ([{"t": [0] * (MOST_ITEMS // 2)}, {"d": [["", 0]] * (MOST_ITEMS // 2)}], b""),
    ],
)
def test_damaged_values_are_garbage(tree: Any, body: bytes) -> None:
    with pytest.raises(Garbage):
        decode(Encoded(tree, body))


def test_a_nested_header_is_garbage() -> None:
    tree: Any = 1
    for _ in range(DEEPEST + 3):
        tree = [tree]
    with pytest.raises(Garbage):
        decode(Encoded(tree, b""))


@pytest.mark.parametrize(
    "data",
    [
        b"quiz",
        b"{}" * 10,
        LENGTHS.pack(MARK, 10, 0) + b"{}",
        LENGTHS.pack(MARK, 2, 5) + b"{}",
        LENGTHS.pack(MARK, 2, 0) + b"{!",
        LENGTHS.pack(MARK, 2, 0) + b"[]",
        LENGTHS.pack(MARK, LARGEST_HEADER + 1, 0),
        LENGTHS.pack(MARK, 200_000, 0) + b"[" * 200_000,
        LENGTHS.pack(MARK, 5000, 0) + b"9" * 5000,
        LENGTHS.pack(MARK, 3 * MOST_BRACKETS + 7, 0) + b'{"": [' + b"[]," * (MOST_BRACKETS - 1) + b"[]]}",
    ],
)
def test_damaged_frames_are_garbage(data: bytes) -> None:
    with pytest.raises(Garbage):
        read_frame(io.BytesIO(data))


def test_the_end_of_the_stream_is_no_frame() -> None:
    assert read_frame(io.BytesIO()) is None


@given(st.binary(max_size=80))
def test_any_bytes_are_a_frame_or_garbage(data: bytes) -> None:
    try:
        found = read_frame(io.BytesIO(LENGTHS.pack(MARK, len(data) // 2, len(data) - len(data) // 2) + data))
    except Garbage:
        return
    assert found is None or isinstance(found[0], dict)
