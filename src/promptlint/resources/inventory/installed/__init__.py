"""What is installed: from a WebUI's folders to an inventory.

`find_folders` recognises a WebUI or a folder of models, `scan` reads what is in it. Headers and sidecars are read by
hand with bounded sizes, and nothing is executed.
"""

from promptlint.resources.inventory.installed.index import ScanIndex, cache_folder
from promptlint.resources.inventory.installed.layout import Folder, Layout, LayoutError, find_folders
from promptlint.resources.inventory.installed.scanning import Problem, Progress, Scan, scan

__all__ = [
    "Folder",
    "Layout",
    "LayoutError",
    "Problem",
    "Progress",
    "Scan",
    "ScanIndex",
    "cache_folder",
    "find_folders",
    "scan",
]
