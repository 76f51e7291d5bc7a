"""What is installed: from a WebUI's folders to an inventory.

`layout` recognises a WebUI or a folder of models, `scanning` reads what is in it. Headers and sidecars are read by hand
with bounded sizes, and nothing is executed.
"""
