"""The components of the demo project."""
