"""Extensions of programs: what each adds to the syntax, one package or module an extension."""
