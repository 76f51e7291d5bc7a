"""What the server knows of a text: one module for each kind of answer, a function of a snapshot."""
