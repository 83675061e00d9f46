"""When results agree: structure first, NaN never, nothing broadcasts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from quizprep.coding.compare import close, exact, index_set, parts, wrong_dtype

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (0.5, 0.5 + 1e-7),
        (0.5, np.float32(0.5)),
        (0.5, np.array(0.5)),
        (1.0, 1),
        (np.eye(2), [[1, 0], [0, 1]]),
        (np.array([True, False]), np.array([1, 0])),
        (np.array([1, 0]), np.array([True, False])),
        ((3, 4), [3, 4]),
        ((3, 4), np.array([3, 4])),
        (3, 3.0),
        (np.array([INF, -INF]), [INF, -INF]),
        (np.zeros((0, 4)), []),
        (np.zeros((3, 0)), [[], [], []]),
        ([], np.zeros(0)),
        ({"a": 0.5, "b": 1.0}, {"b": 1.0, "a": 0.5}),
        ((np.ones(2), 0.5), [np.ones(2), 0.5]),
        ((np.ones(2), np.zeros(2)), np.array([[1.0, 1.0], [0.0, 0.0]])),
    ],
)
def test_agreeing(expected: object, actual: object) -> None:
    assert close(expected, actual, 1e-6) is None


@pytest.mark.parametrize(
    ("expected", "actual", "message"),
    [
        (0.5, 0.6, "result is 0.6, expected 0.5"),
        (1.0, NAN, "result is nan, expected 1"),
        (NAN, NAN, "result is nan, expected nan"),
        (1.0, INF, "result is inf, expected 1"),
        (INF, -INF, "result is -inf, expected inf"),
        (INF, 1e300, "result is 1e+300, expected inf"),
        (0.5, [0.5], "result must be a single number, not a list of shape (1,)"),
        (0.5, np.array([0.5]), "result must be a single number, not an array of shape (1,)"),
        (np.ones(3), 1.0, "result is a single number, expected an array of shape (3,)"),
        (np.ones(3), np.ones(1), "result has shape (1,), expected (3,)"),
        (np.ones(3), np.ones((1, 3)), "result has shape (1, 3), expected (3,): there is an axis of length 1 too many"),
        (np.ones(3), np.zeros(0), "result has shape (0,), expected (3,)"),
        (np.ones(3), [], "result has shape (0,), expected (3,)"),
        (
            np.zeros((0, 4)),
            np.zeros((4, 0)),
            "result has shape (4, 0), expected (0, 4): these sizes in another order; is a transpose missing, or one too many?",
        ),
        (np.ones((2, 2)), [[1, 1], [1]], "the rows of result have different lengths"),
        (0.5, None, "result is None, not numbers: is a return missing? to print a value is not to return it"),
        (0.5, "0.5", "result is '0.5', not numbers"),
        (0.5, 0.5 + 0j, "result holds complex numbers"),
        (np.ones(2), [1, "1"], "result holds something that is no number"),
        ((3, 4), (3, 5), "result[1] is 5, expected 4 (1 of 2 numbers differ)"),
        ((3, 4), (3, 4, 5), "result has shape (3,), expected (2,)"),
        (10**9, 10**9 + 1, "result is 1000000001, expected 1000000000"),
        ({"a": 1.0}, {"b": 1.0}, "result lacks the key 'a'"),
        ({"a": 1.0}, {"a": 1.0, "b": 1.0}, "result has a key too many: 'b'"),
        ({"a": 1.0}, {"a": 2.0}, "result['a'] is 2, expected 1"),
        ({"a": 1.0}, [1.0], "result must be a dict, not a list"),
        ((np.ones(2), 0.5), np.ones(2), "result[0] is a single number, expected an array of shape (2,)"),
        ((np.ones(2), 0.5), (np.ones(2),), "result has 1 item, expected 2"),
        ((np.ones(2), 0.5), np.ones((3, 2)), "result must be a tuple of 2, not an array of shape (3, 2): return every part"),
        ((np.ones(2), 0.5), 0.5, "result must be a tuple of 2, not a float"),
        (None, 0, "result is an int, expected None"),
        ("same", "other", "result is 'other', expected 'same'"),
    ],
)
def test_differing(expected: object, actual: object, message: str) -> None:
    mismatch = close(expected, actual, 1e-6)
    assert mismatch is not None
    assert mismatch.message.en == message
    assert mismatch.message.zh not in ("", message)


def test_the_first_difference_has_its_index_and_the_factor_of_the_worst() -> None:
    actual = np.zeros((2, 3))
    actual[0, 2], actual[1, 1] = 4e-6, 12e-6
    mismatch = close(np.zeros((2, 3)), actual, 1e-6)
    assert mismatch is not None
    assert mismatch.index == (0, 2)
    assert (
        mismatch.message.en == "result[0, 2] is 4e-06, expected 0 (12 times over the tolerance of 1e-06; 2 of 6 numbers differ)"
    )


def test_an_index_inside_a_tuple_begins_with_the_item() -> None:
    mismatch = close((np.ones(2), np.zeros((2, 2))), (np.ones(2), np.eye(2)), 1e-6)
    assert mismatch is not None
    assert mismatch.index == (1, 0, 0)
    assert mismatch.message.en.startswith("result[1][0, 0] is 1, expected 0")


def test_exact_wants_integers_in_order() -> None:
    assert exact([2, 0], np.array([2, 0], np.int32), 0) is None
    assert exact([], np.zeros(0), 0) is None
    assert exact([2, 0], [0, 2], 0) is not None
    assert exact([2, 0], [2.0, 0.0], 0) is not None
    assert exact(3, True, 0) is not None


def test_index_sets_have_no_order() -> None:
    pairing = np.array([[0, 1], [1, 0]])
    assert index_set((pairing, np.array([2]), np.zeros(0, int)), ([[1, 0], [0, 1]], [2], []), 0) is None
    assert index_set(np.zeros((0, 2), int), np.zeros(0), 0) is None
    for wrong in ([[0, 1]], [[0, 1], [1, 1]], [[0, 1], [1, 0], [1, 0]], [[0, 1], [1, 0], [2, 2]], [[0.0, 1.0], [1.0, 0.0]]):
        assert index_set(pairing, wrong, 0) is not None


def test_parts_compare_each_item_in_its_own_way() -> None:
    compare = parts(exact, close)
    assert compare(([1], [0.5]), ([1], [0.5 + 1e-9]), 1e-6) is None
    mismatch = compare(([1], [0.5]), ([1], [0.75]), 1e-6)
    assert mismatch is not None
    assert (mismatch.index, mismatch.message.en) == ((1, 0), "result[1][0] is 0.75, expected 0.5")
    assert compare(([1], [0.5]), [1], 1e-6) is not None


def test_dtypes() -> None:
    assert wrong_dtype("uint8", np.zeros(2, np.uint8)) is None
    assert "int64" in str(wrong_dtype("uint8", np.zeros(2, np.int64)))
    assert "a list" in str(wrong_dtype("uint8", [0, 0]))


numbers = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6))


@given(numbers)
def test_everything_finite_equals_itself_and_its_lists(values: np.ndarray) -> None:
    assert close(values, values.copy(), 1e-6) is None
    assert close(values, values.tolist(), 1e-6) is None


@given(numbers, st.data())
def test_one_wrong_number_is_found_where_it_is(values: np.ndarray, data: st.DataObject) -> None:
    index = tuple(data.draw(st.integers(0, size - 1)) for size in values.shape)
    wrong = values.copy()
    wrong[index] += data.draw(st.sampled_from([1.0 + abs(values[index]), NAN, INF, -INF]))
    mismatch = close(values, wrong, 1e-6)
    assert mismatch is not None
    assert mismatch.index == index
