"""What is known about embeddings, LoRAs, base models and words, as data."""
