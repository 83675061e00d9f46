"""How tightly an operator binds: one that binds tighter takes its operands first."""

ANY, TERNARY, OR, AND, NOT, COMPARE, ADD, MULTIPLY, NEGATE, POWER, POSTFIX = range(11)
