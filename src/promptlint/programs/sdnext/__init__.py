"""What SD.Next does with a prompt, with its native prompt parser and its options at their defaults.

In its order: `comments.strip_comment` (positive prompts only), white space at both ends, `cut_networks` of semantics
(positive only; `lora` reads the tags), `schedules.sdnext_schedules`, and for each of its texts `encoders.segments` or,
in a negative prompt, `encoders.negative_pieces`, both of which read weights with `weighting`. An error of these two is
caught: the text then goes to the model as it is.

Source: SD.Next, commit 058a7f0c, its own functions run on every vector of the tests.
"""
