"""Extensions of programs: what each reads in a prompt, and its own stages. `catalogue` finds them by name."""
