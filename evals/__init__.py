"""Measuring: question files, metrics, quality floors, ablations, speed.

`index`, `rag` and `ui` never import this package.
"""
