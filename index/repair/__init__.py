"""Is an index whole, and what can be saved of one that is not?"""
