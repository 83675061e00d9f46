"""The signs of formulas: Greek letters, the signs and commands that mean the same, brackets, comparisons.

Everything here is data.  Signs that are one character long are folded to one character, so that a place in the folded
text is the same place in what was typed.
"""

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ϑ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "µ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "ϱ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "ϕ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "ℓ": "ell",
    "∂": "partial",
    "∇": "nabla",
}

GREEK_COMMANDS = {name: name for name in GREEK.values()} | {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
}

FOLDED = str.maketrans(
    {
        **dict.fromkeys("−–—﹣‐‑‒", "-"),
        **dict.fromkeys("×∗✕✖⨯", "*"),
        **dict.fromkeys("∘", "⊙"),
        **dict.fromkeys("←≜≝≡⇐", "≔"),
        **dict.fromkeys("〈", "⟨"),
        **dict.fromkeys("〉", "⟩"),
        **dict.fromkeys("⋅∙•・", "·"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("⊤", "ᵀ"),
        **dict.fromkeys("≤⩽≦", "≤"),
        **dict.fromkeys("≥⩾≧", "≥"),
        **dict.fromkeys("∣❘", "|"),
        **dict.fromkeys("【〔", "["),
        **dict.fromkeys("】〕", "]"),
        **dict.fromkeys("‘’“”′", "'"),
        **dict.fromkeys("、，", ","),
        # Spaces of every width, and the invisible signs that web pages put between factors.
        **dict.fromkeys("\t\r\f\v\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u2061\u2062\u2063\u2064\u3000", " "),
        # Full-width ASCII, as Chinese keyboards type it.
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0xFF01 + i) != "，"},
    }
)

SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍᵏˡᵐᵒᵖᵗᵘᵛʷˣʸᶻʲʰʳˢᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵁⱽᵂᵅᵝᵞᵟᶿ",
        "0123456789+-=()niabcdefgklmoptuvwxyzjhrsABDEGHIJKLMNOPRUVWαβγδθ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        "0123456789+-=()aehijklmnoprstuvxβγρφχ",
        strict=True,
    )
)
FRACTIONS = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅐": (1, 7),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
    "⅑": (1, 9),
    "⅒": (1, 10),
}
ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
"""Combining signs over a letter; ``ŷ`` is the name ``y_hat``."""

ACCENT_COMMANDS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}

FONT_COMMANDS = frozenset(
    (
        *("text", "textrm", "textbf", "textit", "texttt", "operatorname", "vec", "boldsymbol", "bm", "mathop", "mbox"),
        *("mathrm", "mathbf", "mathit", "mathsf", "mathcal", "mathtt", "mathbb", "mathfrak"),
    )
)

_SIZES = ("big", "Big", "bigg", "Bigg")
SPACE_COMMANDS = frozenset(
    (
        *(" ", ",", ";", ":", "!", ">", "quad", "qquad", "thinspace", "enspace", "space"),
        *("rm", "bf", "it", "sf", "tt", "cal", "boxed", "fbox", "nonumber", "mathstrut", "negthinspace", "mathord", "mathrel"),
        *("left", "right", "middle", "mleft", "mright", "displaystyle", "textstyle", "limits", "nolimits", "scriptstyle"),
        *(size + side for size in _SIZES for side in ("", "l", "r")),
    )
)
"""Commands that change how a formula looks, and nothing else."""

IGNORED_COMMANDS = frozenset({"hspace", "vspace", "phantom", "hphantom", "vphantom", "tag", "label", "notag"})
"""Commands that, with what stands in braces behind them, say nothing about the formula."""

SIGN_COMMANDS = {
    **dict.fromkeys(("cdot", "cdotp", "bullet", "centerdot"), "·"),
    "times": "*",
    "ast": "*",
    "star": "*",
    "odot": "⊙",
    "circ": "⊙",
    "in": "∈",
    "langle": "⟨",
    "rangle": "⟩",
    "div": "/",
    "le": "<=",
    "leq": "<=",
    "leqslant": "<=",
    "ge": ">=",
    "geq": ">=",
    "geqslant": ">=",
    "ne": "!=",
    "neq": "!=",
    "lt": "<",
    "gt": ">",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "lvert": "|",
    "rvert": "|",
    "vert": "|",
    "mid": "|",
    "lVert": "‖",
    "rVert": "‖",
    "Vert": "‖",
    "|": "‖",
    "{": "{",
    "}": "}",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
    "top": "ᵀ",
    "intercal": "ᵀ",
    "dagger": "†",
    "bmod": "%",
    "%": "%",
    **dict.fromkeys(("ldots", "dots", "cdots", "dotsc", "dotsb"), ".."),
    **dict.fromkeys(("leftarrow", "gets", "coloneqq", "triangleq", "equiv", "doteq"), ":="),
    "over": "over",
    "choose": "choose",
    "infty": "∞",
    "prime": "'",
    "colon": ":",
    "\\": ";;",
}

WORD_COMMANDS = {
    "land": "and",
    "wedge": "and",
    "lor": "or",
    "vee": "or",
    "lnot": "not",
    "neg": "not",
    "sum": "sum",
    "prod": "prod",
    "pmod": "mod",
}

STRUCTURE_COMMANDS = {"frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "root"} | dict.fromkeys(
    ("binom", "dbinom", "tbinom", "nicefrac", "sfrac"), "frac"
)

ROOTS = {"√": None, "∛": 3, "∜": 4}
CLOSING = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩"}

COMPARISONS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=", "==": "==", "=": "==", "!=": "!=", "≠": "!="}
