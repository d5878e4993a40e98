"""Fitting what stories weigh: ``python -m evals fit-stories``."""
