"""Which words of the passages answer?"""
