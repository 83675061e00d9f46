"""What a learner is told: the mistake in words, the formula drawn, in LaTeX or MathML."""
