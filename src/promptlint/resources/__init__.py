"""What is installed, what is required, and what everybody knows: inventories, manifests, lists as data."""
