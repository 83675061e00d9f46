"""What a learner is told: the mistake in words, the formula in one line or drawn."""
