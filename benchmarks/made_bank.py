"""A made-up bank of any size: all kinds, both languages, texts and mistakes as long and as many as in the shipped decks.

The questions are right by the rules of the bank and can be drilled; they teach nothing.
"""

import random
from pathlib import Path

QUESTIONS_PER_DECK = 50
# In a hundred questions, as in the shipped decks.
MIX = ["numeric"] * 30 + ["recall"] * 28 + ["formula"] * 23 + ["choice"] * 17 + ["code"] * 2

ENGLISH = [
    "The kernel slides over the padded map and each position gives one output element",
    "With a larger stride some positions are skipped, and the floor drops what does not fit",
    "The gradient flows through the identity branch unchanged, so that deep stacks can be trained",
    "The variance of a sum of independent terms grows with their number, hence the scale",
    "Statistics of a small batch are noisy, and at test time running averages take their place",
    "Every anchor is matched with the object that it overlaps most, and the rest is background",
]
CHINESE = [
    "卷积核在填充后的特征图上滑动，每个位置得到一个输出元素",
    "步长增大时会跳过一些位置，放不下的最后一步被舍去",
    "梯度可以沿恒等分支原样传回，因此很深的网络也能训练",
    "独立项之和的方差随项数增大，所以需要缩放",
    "小批量的统计量噪声较大，测试时改用滑动平均值",
    "每个锚框与重叠最多的目标匹配，其余的算作背景",
]


def write_bank(folder: Path, count: int, seed: int = 0) -> None:
    """Write decks with ``count`` questions into ``folder``."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, count, QUESTIONS_PER_DECK):
        numbers = range(first, min(first + QUESTIONS_PER_DECK, count))
        deck = first // QUESTIONS_PER_DECK
        lines = [f"title: {{en: Made topic {deck}, zh: 第 {deck} 个主题}}", "questions:"]
        for number in numbers:
            lines += _question(number, MIX[number * 37 % 100], rng)
        (folder / f"made-{deck}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _question(number: int, kind: str, rng: random.Random) -> list[str]:
    body = {"choice": _choice, "recall": _recall, "numeric": _numeric, "formula": _formula, "code": _code}[kind](number, rng)
    return [
        f"  - id: made-question-{number}",
        f"    kind: {kind}",
        f"    difficulty: {rng.randint(1, 5)}",
        f"    sources: [made/section-{number}, made/section-{number + 1}]",
        '    reference: "A made paper, section 3.1"',
        *body,
        "    explanation:",
        *_texts(rng, 3, 6),
        "    hint:",
        *_texts(rng, 1, 6),
    ]


def _texts(rng: random.Random, sentences: int, indent: int, ending: tuple[str, str] = ("", "")) -> list[str]:
    chosen = [rng.randrange(len(ENGLISH)) for _ in range(sentences)]
    en = ". ".join(ENGLISH[index] for index in chosen)
    zh = "。".join(CHINESE[index] for index in chosen)
    return [f'{" " * indent}en: "{en}.{ending[0]}"', f'{" " * indent}zh: "{zh}。{ending[1]}"']


def _prompt(rng: random.Random, en: str, zh: str) -> list[str]:
    return ["    prompt:", *_texts(rng, 1, 6, (f" {en}?", f"{zh}？"))]


def _choice(number: int, rng: random.Random) -> list[str]:
    lines = [*_prompt(rng, f"Which of these holds in case {number}", f"第 {number} 种情形下哪一项成立"), "    options:"]
    for index in range(4):
        lines += [f"      option-{index}:", *_texts(rng, 1, 8, (f" So {index}.", f"即 {index}。"))]
        if index:
            lines += ["        feedback:", *_texts(rng, 1, 10)]
    return [*lines, "    answer: option-0"]


def _recall(number: int, rng: random.Random) -> list[str]:
    lines = [*_prompt(rng, f"Why is that so in case {number}", f"第 {number} 种情形下为什么如此"), "    points:"]
    for index in range(4):
        lines += [
            f"      point-{index}:",
            *_texts(rng, 1, 8, (f" Point {index}.", f"要点 {index}。")),
            '        accept: ["variance grow|increase|scale", "gradient vanish|small", "方差 增大|变大", "梯度 消失|变小"]',
        ]
    return [*lines, "    answer:", *_texts(rng, 4, 6)]


def _mistakes(answers: list[str], rng: random.Random) -> list[str]:
    lines = ["    mistakes:"]
    for index, answer in enumerate(answers):
        lines += [f"      mistake-{index}:", f'        answer: "{answer}"', "        feedback:", *_texts(rng, 1, 10)]
    return lines


def _numeric(number: int, rng: random.Random) -> list[str]:
    return [
        *_prompt(
            rng,
            f"Case {number}: what is the output size for {{h}} pixels, kernel {{k}}, stride {{s}} and padding {{p}}",
            f"第 {number} 题：输入 {{h}} 像素，卷积核 {{k}}，步长 {{s}}，填充 {{p}}，输出尺寸是多少",
        ),
        "    parameters:",
        "      h: integer [32, 128]",
        "      k: [3, 5, 7]",
        "      s: [1, 2, 3]",
        "      p: integer [1, 3]",
        '    require: "h + 2*p >= k"',
        f'    answer: "floor((h + 2*p - k)/s) + 1 + {number}"',
        "    unit: {en: pixels, zh: 像素}",
        *_mistakes([f"floor((h {form} - k)/s) + 1 + {number}" for form in ("+ p", "+ 3*p", "- p", "+ 4*p + 1")], rng),
    ]


def _formula(number: int, rng: random.Random) -> list[str]:
    return [
        *_prompt(
            rng,
            f"Write down the output size o in case {number} for input i, kernel k, stride s and padding p",
            f"写出第 {number} 种情形的输出尺寸 o：输入 i，卷积核 k，步长 s，填充 p",
        ),
        "    name: o",
        "    variables:",
        "      i: integer [16, 256]",
        "      k: integer [1, 11]",
        "      s: integer [1, 5]",
        '      p: {domain: "integer [0, 5]", aliases: [pad], meaning: {en: padding, zh: 填充}}',
        f'    answer: "floor((i + 2*p - k)/s) + 1 + {number}"',
        *_mistakes([f"floor((i {form} - k)/s) + 1 + {number}" for form in ("+ p", "+ 3*p", "- p", "+ 4*p + 1")], rng),
    ]


def _code(number: int, rng: random.Random) -> list[str]:
    return [*_prompt(rng, f"Write the function of case {number}", f"写出第 {number} 题的函数"), f"    task: made-task-{number}"]
