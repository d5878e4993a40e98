"""Which pieces is an article found by, and which article is it a copy of?"""
