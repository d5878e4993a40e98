"""Behaviour, in sentences: a folder a subject."""
