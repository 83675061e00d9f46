"""What the learner sees: consoles and theme, screens, prompts.  Rich lives here and nowhere else."""
