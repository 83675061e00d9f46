"""The frame of every page that is written: one file of HTML that needs no network, no script and no font of its own.

The policy in its head forbids all of them to the browser, so that nothing in a page can fetch or run anything, whatever
stands in a deck or in the name of a submission.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence

from quizprep.model import Bilingual, Lang

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d8dee4; --back: #fff; --card: #f6f8fa;
  --bar: #0969da; --good: #1a7f37; --bad: #cf222e }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --back: #0d1117;
  --card: #151b23; --bar: #4493f8; --good: #3fb950; --bad: #f85149 } }
* { box-sizing: border-box }
body { font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink);
  background: var(--back); max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere }
h1 { font-size: 1.4rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 0 0 .6rem } h3 { font-size: 1rem; margin: 0 }
p { margin: .4rem 0 } section { margin-top: 2.2rem; break-inside: avoid }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); column-gap: 2.5rem }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); gap: .6rem; margin: 0 }
.tiles div, article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .7rem }
.tiles div { max-width: 14rem } .tiles dt { color: var(--soft); font-size: .8rem }
.tiles dd { margin: 0; font-size: 1.4rem; font-weight: 600 }
article { margin-top: .8rem; break-inside: avoid } article h3 { font-weight: 500 }
svg { width: 100%; max-width: 31rem; height: auto; display: block } svg text { font-size: 11px; fill: var(--soft) }
svg rect, svg circle { fill: var(--bar) } .calendar rect { fill: var(--good) } .calendar .none { fill: var(--line) }
svg path { fill: none; stroke: var(--line) } .square { max-width: 24rem }
details { margin-top: .4rem } summary { color: var(--soft); cursor: pointer; font-size: .85rem }
table { border-collapse: collapse; max-width: 100%; margin-top: .8rem }
th, td { padding: .3rem 1rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: 500; overflow-wrap: normal; word-break: keep-all }
td.n { white-space: nowrap } .n { text-align: right; font-variant-numeric: tabular-nums }
.good { color: var(--good) } .bad { color: var(--bad) } .soft { color: var(--soft) }
code { font-family: ui-monospace, monospace; font-size: .9em } sub, sup { line-height: 0 }
.formula { overflow-x: auto; overflow-y: hidden; padding: .5rem 0 } small { white-space: nowrap }
math { font: 1.15em "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math }
mtd { text-align: left }
@media print { body { max-width: none; padding: 0 } section > details { display: none } .formula { overflow: visible }
  details::details-content { content-visibility: visible; display: block } }
"""

_ALLOWED = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_ALLOWED}'; base-uri 'none'; form-action 'none'"

_CODE = re.compile(r"`([^`]+)`")
# Letters and digits that a text sets low or high: d_k, x_{l−1}, e^(−x), 2^L. One letter, or it is a name of a program.
_LOW = re.compile(r"(?<![\w.])(d?[^\W\d_])_(?:\{([^{}]+)\}|([A-Za-z0-9α-ω]+))(?!\w*_|\.\w)")
_HIGH = re.compile(r"(?<=[\w)\]])\^(?:\{([^{}]+)\}|\(([^()]+)\)|([-−]?[A-Za-z0-9α-ω]+))")


def document(title: str, lang: Lang, parts: Iterable[str]) -> str:
    """Return a page with a heading.

    Args:
        title: Text.
        lang: The language of the page.
        parts: HTML.
    """
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{lang.value}">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><main>\n<h1>{html.escape(title)}</h1>\n{body}\n</main></body>\n</html>\n"
    )


def section(title: str, *content: str) -> str:
    """Return a part of a page under a heading, which is text; the content is HTML."""
    inside = "\n".join(content)
    return f"<section>\n<h2>{html.escape(title)}</h2>\n{inside}\n</section>"


def folded(title: str, content: str) -> str:
    """Return what is shown when its title is clicked; on paper it is shown where it belongs to an article, else not."""
    return f"<details><summary>{html.escape(title)}</summary>{content}</details>"


def tiles(figures: Mapping[str, object]) -> str:
    """Return figures by what they are of."""
    shown = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(str(value))}</dd></div>" for name, value in figures.items()
    )
    return f'<dl class="tiles">{shown}</dl>'


def table(headings: Sequence[Bilingual], rows: Iterable[Sequence[str]], lang: Lang, *, figures: Sequence[int] = ()) -> str:
    """Return a table.

    Args:
        headings: Of the columns.
        rows: Of cells that are HTML.
        lang: The language.
        figures: The columns that are flushed right.
    """
    flushed = ['class="n"' if number in figures else "" for number in range(len(headings))]
    named = zip((html.escape(heading[lang]) for heading in headings), flushed, strict=True)
    head = "".join(f'<th scope="col" {right}>{name}</th>' for name, right in named)
    cells = ("".join(f"<td {right}>{cell}</td>" for cell, right in zip(row, flushed, strict=True)) for row in rows)
    body = "\n".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def typeset(text: str) -> str:
    """Return a text of the bank as HTML: code between backticks is code, ``d_k`` and ``2^L`` have letters low and high."""
    parts = _CODE.split(html.escape(text, quote=False))
    return "".join(f"<code>{part}</code>" if number % 2 else _lines(part) for number, part in enumerate(parts))


def _lines(text: str) -> str:
    low = _LOW.sub(lambda found: f"{found[1]}<sub>{found[2] or found[3]}</sub>", text)
    return _HIGH.sub(lambda found: f"<sup>{found[1] or found[2] or found[3]}</sup>", low).replace("\n", "<br>")
