"""Whether two trees mean the same: normal forms, quotients of polynomials, SymPy."""
