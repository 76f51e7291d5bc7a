"""The tags that a model knows, from the lists that people have: what is one, what is another name of one, what may be
meant by something that is none. Nothing of them is shipped."""
