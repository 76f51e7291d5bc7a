"""Files and the prompts in them, one module a container."""
