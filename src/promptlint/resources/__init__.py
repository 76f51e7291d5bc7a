"""What is installed, what is required, and what is well known."""
