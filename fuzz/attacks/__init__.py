"""Attacks on promptlint, by real processes: `python -m fuzz.attacks [NAME…]`.

Each attack is a function that is given a `Trial`: a folder of its own, a way to run promptlint with a limit of time and
memory, and `check`, which counts. What a machine cannot do is said, and never counted as passed.
"""
