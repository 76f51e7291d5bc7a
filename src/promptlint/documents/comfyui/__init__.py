"""Workflows of ComfyUI."""
