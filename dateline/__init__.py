"""The `dateline` command: what a person types, over `index`, `rag`, `ui` and `evals`."""
