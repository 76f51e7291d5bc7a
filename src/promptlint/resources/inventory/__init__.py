"""What is installed: model files, what is known about them, the lock file, the folders they come from."""
