"""Byte-level and text formats with offsets and size limits."""
