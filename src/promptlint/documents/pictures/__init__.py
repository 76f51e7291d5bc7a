"""Pictures with prompts in them."""
