"""OmniCraft: make a visual component together; every change is compiled and shown to everyone at once."""

__version__ = "0.1.0"
