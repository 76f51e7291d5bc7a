"""reForge: A1111's syntax with comments of three kinds and weights that repeat the text.

Source: Panchovix/stable-diffusion-webui-reForge 3b56b268.
"""
