"""Units behind a number: memory is converted where its unit is certain, and refused where it is not."""

import re

_MEMORY = re.compile(r"(?P<prefix>[KMGT]?)(?P<binary>i?)(?:B|bytes?)", re.IGNORECASE)
_OTHER_MEMORY = re.compile(r"[a-z]*(?:bit|byte)s?|[千兆吉]*(?:字节|比特)", re.IGNORECASE)
_PREFIXES = ["", *"KMGT"]
_MEASURES = {
    "ms": ("ms", "毫秒", "msec", "milliseconds"),
    "s": ("s", "秒", "sec", "second", "seconds"),
    "µs": ("us", "µs", "μs", "微秒"),
    "min": ("min", "分钟", "minutes"),
    "mm": ("mm", "毫米"),
    "cm": ("cm", "厘米"),
    "m": ("m", "米"),
}
_MEASURE_OF = {spelling: measure for measure, spellings in _MEASURES.items() for spelling in spellings}


def memory_in(prompt: str, unit: str) -> str:
    """Return the unit of memory that a question asks for, as in ``MiB``; nothing where it asks for none."""
    found = re.search(r"how many ([KMGT]i?B)\b", prompt)
    asked = unit or (found[1] if found else "")
    return asked if _MEMORY.fullmatch(asked) else ""


def is_memory(written: str, asked: str) -> bool:
    """Tell whether what stands behind a number is a unit of memory; ``B`` and ``G`` are only where memory is asked for."""
    if asked:
        return bool(_MEMORY.fullmatch(written) or _MEMORY.fullmatch(f"{written}B") or _OTHER_MEMORY.fullmatch(written))
    return bool(_OTHER_MEMORY.fullmatch(written) or (len(written) > 1 and _MEMORY.fullmatch(written)))


def memory_factor(written: str, asked: str) -> float | None:
    """Return by what a number in one unit of memory is multiplied to be in another; None where that is not certain."""
    wanted = _MEMORY.fullmatch(asked)
    given = _MEMORY.fullmatch(written) or _MEMORY.fullmatch(f"{written}{'i' if 'i' in asked else ''}B")
    are_bits = written.endswith("b") and not written.islower()
    if not wanted or not given or not asked or are_bits:
        return None
    if given["prefix"] and bool(given["binary"]) != bool(wanted["binary"]):
        return None  # who writes MB may mean either
    places = _PREFIXES.index(given["prefix"].upper()) - _PREFIXES.index(wanted["prefix"].upper())
    return (1024.0 if wanted["binary"] else 1000.0) ** places


def is_another_measure(written: str, prompt: str) -> bool:
    """Tell whether a number comes in a unit of time or length that the question does not speak of."""
    measure = _MEASURE_OF.get(written)
    return measure is not None and not any(
        re.search(rf"(?<![A-Za-z]){re.escape(spelling)}(?![A-Za-z])", prompt) for spelling in _MEASURES[measure]
    )
