"""What SD.Next does with a prompt, with its native prompt parser and its options at their defaults.

Source: SD.Next, commit 058a7f0c, its own functions run on every vector of the tests.
"""
