"""Syntax: from text to a tree."""
