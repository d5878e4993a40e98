"""Is it an answer, and how sure is that?"""
