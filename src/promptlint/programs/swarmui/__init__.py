"""SwarmUI: tags of its own, `[a|b]` and `[a:b:when]` read by its text node, and ComfyUI's weights.

Source: mcmonkeyprojects/SwarmUI 062407c7.
"""
