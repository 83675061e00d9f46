"""The verdict for a response: one module per kind."""
