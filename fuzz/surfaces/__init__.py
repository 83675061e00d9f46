"""What comes from outside, one module a surface; what must hold there is stated once, for atheris and for Hypothesis.

Each has ``seeds()``, inputs made of what the project ships and tests; ``check(data)``, which raises where bytes do what no
bytes may; and ``mutated(data, rng)``, which changes an input and knows its form.
"""
