"""Pages: the prompts that Markdown, HTML and labelled text present as prompts."""
