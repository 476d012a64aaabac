"""Rooms: several people in one document. ``SPEC.md`` numbers the rules."""
