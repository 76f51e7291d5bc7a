"""What rules say of programs, and how each statement is held to the program's vectors; a module for each family."""
