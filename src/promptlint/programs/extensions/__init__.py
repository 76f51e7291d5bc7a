"""Extensions of programs, one module or package each."""
