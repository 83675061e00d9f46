"""The cost screen, on figures that are given."""

from io import StringIO

from rich.console import Console

from quizprep.model import Bilingual, CostReport, Lang, Timing
from quizprep.view.cost import PLAIN_SIGNS, cost_screen, duration, growth, plot, ratio, size

YOURS = Timing(who="yours", seconds=(1e-4, 1e-2, 1.0), exponent=2.0, bytes=3_200_000)
FAST = Timing(who="fast", seconds=(1e-4, 1e-3, 1e-2), exponent=1.04, bytes=900)
REPORT = CostReport(sizes=(10, 100, 1_000), timings=(YOURS, FAST))


def shown(report: CostReport, lang: Lang = Lang.EN) -> str:
    stream = StringIO()
    cost_screen(Console(file=stream, width=100), report, lang)
    return stream.getvalue()


def test_the_plot() -> None:
    assert plot(REPORT, PLAIN_SIGNS) == [
        "   1 s |                                        #",
        "       |",
        "       |",
        "       |",
        "       |                    #                   o",
        "       |",
        "       |                    o",
        "       |",
        "100 us |#",
        "       +-----------------------------------------",
        "        10                                  1,000",
    ]


def test_noise_does_not_look_like_growth() -> None:
    flat = CostReport(sizes=(1, 10), timings=(Timing(who="yours", seconds=(1.0e-3, 1.02e-3)),))
    rows = [line for line in plot(flat, PLAIN_SIGNS) if "#" in line]
    assert len(rows) == 1
    assert rows[0].count("#") == 2


def test_the_table_and_the_words() -> None:
    text = shown(REPORT)
    assert [line.split() for line in text.splitlines() if line.strip().startswith(("10 ", "100 ", "1,000 "))][:3] == [
        ["10", "100", "us", "100", "us", "1.0x"],
        ["100", "10", "ms", "1", "ms", "10x"],
        ["1,000", "1", "s", "10", "ms", "100x"],
    ]
    assert "Yours grows as n^2.0, the vectorised one as n^1.0." in text
    assert "Peak memory at size 1,000: yours 3.2 MB, vectorised 900 bytes" in text
    zh = shown(REPORT, Lang.ZH)
    assert "你的解法随 n^2.0 增长，向量化解法随 n^1.0 增长。" in zh


def test_what_is_missing_is_left_out() -> None:
    note = Bilingual("there it takes too long", "耗时过长")
    part = CostReport(
        sizes=(10, 100), timings=(Timing(who="yours", seconds=(1e-3,)), Timing(who="fast", seconds=(1e-3,))), note=note
    )
    text = shown(part)
    assert "there it takes too long" in text
    assert "grows" not in text
    assert "Peak memory" not in text
    nothing = shown(CostReport(note=note), Lang.ZH)
    assert "耗时过长" in nothing
    assert len(nothing.split("\n")) == 4


def test_an_exponent_below_zero_is_no_negative_zero() -> None:
    assert growth([Timing(who="yours", seconds=(), exponent=-0.01)], Lang.EN) == "Yours grows as n^0.0."


def test_figures_have_units_that_suit() -> None:
    assert [duration(seconds) for seconds in (2.5, 0.25, 1.25e-5)] == ["2.5 s", "250 ms", "12.5 us"]
    assert [size(count) for count in (12, 4_000, 64_000_000, 2_000_000_000)] == ["12 bytes", "4 kB", "64 MB", "2 GB"]
    assert [ratio(one, 2.0) for one in (1.0, 3.0, 50.0, 5000.0)] == ["0.50x", "1.5x", "25x", "2,500x"]
    assert ratio(1.0, 0.0) == "-"
