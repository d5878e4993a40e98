"""Training the reader: DATA -> WEIGHTS. Not part of what is installed; imported by nothing else."""
