"""What no input may do, tried with a few hundred; ``make fuzz`` tries the same with millions.

The surfaces and what must hold there are in ``fuzz/surfaces``.  What was found once stands here as it was found.
"""

import functools
import random
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surfaces import bank, child, formula, history, packages, requests, trees

EXAMPLES = {bank: 40, child: 300, formula: 100, history: 20, packages: 40, requests: 60, trees: 20}
SURFACES = {surface.__name__.removeprefix("surfaces."): surface for surface in EXAMPLES}

FOUND = {
    "bank": [
        b"title: {en: t, zh: t}\nquestions:\n  - {kind: numeric, parameters: {n: 'integer ["
        + b"," * 100_000
        + b"'}}",  # took minutes
        b"title: 1\rquestions: \xe9",  # old line ends moved the place of a byte that is no UTF-8
    ],
    "child": [
        # A time as a whole number that is too large for a float ended the judge.
        b'\x00quiz!\x00\x00\x00\x00\x00\x00\x00{"stage": "parse", "refused": []}quiz%\x00\x00\x00\x00\x00\x00\x00'
        b'{"stage": "load", "kind": "function"}quiz\xc2\x01\x00\x00\x00\x00\x00\x00'
        b'{"call": 0, "result": 1, "modified": 0, "figure": 1' + b"0" * 398 + b"}",
    ],
    "formula": [
        b"\x03-\n b@ b",  # the refusal repeated a line break, and so was two lines
        b"\x05\\\nope",
        b"\x04W x! W x + b",  # the factorial of a vector was a number, until it was written otherwise
        b"\x01" + b"(" * 24 + b"1" + b" if a<b else 0)" * 24,  # shown twice in each other, it hung
    ],
    "history": [
        b'{"what":"history","format":1}\n{"what":"void","a\\nb":1}\n',  # the message repeated the name, and so was two lines
    ],
    "packages": [
        b'{"types": {"1": {"type": 0, "flds": [], "tmpls": []}}, "decks": {}, "notes": [[1, null, null, [0]]]}',  # no fields
    ],
    "requests": [
        b"[" * 5_000,
        b'{"reference": "x", "variables": {"x": "real (0,' + b"x" * 200 + b'4]"}}',  # each x a sign of sizes, or no sign
        b'{"reference": "x", "variables": {"x": "real [0, 1] step 1e999999999"}}',  # worked out to the last digit
        b'{"reference": "x", "variables": {"x": {"shape": "9223372036854775808"}}}',
        b'{"reference": "x", "variables": {"x": {"shape": "9999,9999"}}}',
        b'{"reference": "x", "variables": {"x": {"shape": "2,2,2"}}}',
        b'{"reference": "x", "variables": {"K": "real", "x": {"shape": "K"}}}',
        b'{"reference": "y", "variables": {"x": {"shape": "2"}, "y": "real [0, x]"}}',
    ],
    "trees": [],
}


@functools.cache
def seeds(surface: ModuleType) -> list[bytes]:
    return sorted(set(surface.seeds()))


@pytest.mark.parametrize("name", SURFACES)
def test_what_is_known_passes(name: str) -> None:
    surface = SURFACES[name]
    for data in (*seeds(surface)[::7], b"", *FOUND[name]):
        surface.check(data)


@pytest.mark.parametrize("name", SURFACES)
def test_what_is_changed_passes(name: str) -> None:
    surface = SURFACES[name]

    @settings(max_examples=EXAMPLES[surface])
    @given(place=st.integers(0), seed=st.integers(0), times=st.integers(1, 3))
    def check(place: int, seed: int, times: int) -> None:
        rng, data = random.Random(seed), seeds(surface)[place % len(seeds(surface))]
        for _ in range(times):
            data = surface.mutated(data, rng)
        surface.check(data)

    check()


@pytest.mark.parametrize("name", SURFACES)
@settings(max_examples=40)
@given(data=st.binary(max_size=60))
def test_any_bytes_pass(name: str, data: bytes) -> None:
    SURFACES[name].check(data)
