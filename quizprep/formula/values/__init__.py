"""Tree to value: domains, points, exact arithmetic, and whether two values are the same."""
