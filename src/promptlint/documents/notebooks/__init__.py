"""Jupyter notebooks that make pictures."""
