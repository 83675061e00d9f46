"""What the learner did, and what to ask next: history (the log), scheduler (FSRS), session (which question when)."""
