"""What is installed: from a WebUI's folders to an inventory.

`find_folders` recognises a WebUI or a folder of models, `scan` reads what is in it. Headers and sidecars are read by
hand with bounded sizes, and nothing is executed.
"""

from promptlint.resources.inventory.installed.index import ScanIndex, cache_folder, open_cache_folder
from promptlint.resources.inventory.installed.layout import Folder, Layout, LayoutError, find_folders
from promptlint.resources.inventory.installed.scanning import Progress, Scan, scan
from promptlint.resources.inventory.installed.search import OF_A_CONFIGURATION, OF_A_USER, Bounds, Problem, Search

__all__ = [
    "OF_A_CONFIGURATION",
    "OF_A_USER",
    "Bounds",
    "Folder",
    "Layout",
    "LayoutError",
    "Problem",
    "Progress",
    "Scan",
    "ScanIndex",
    "Search",
    "cache_folder",
    "find_folders",
    "open_cache_folder",
    "scan",
]
