"""What the host does with a prompt: one module a stage, each a pure function of text."""
