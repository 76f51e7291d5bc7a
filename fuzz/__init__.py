"""Random prompts and files against promptlint, and attacks on it: `python -m fuzz --help`, `python -m fuzz.attacks`.

Run from a checkout; nothing of it is installed. Whether a fix keeps the picture is judged by `tests/oracle` and never
by promptlint itself.
"""
