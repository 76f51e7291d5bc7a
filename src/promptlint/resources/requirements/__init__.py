"""What prompts are required to hold: the manifest, and sentences of pages that say so."""
