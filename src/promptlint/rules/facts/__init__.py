"""What rules visit: one module a fact, computed once for a prompt and only where it can be."""
