"""Do the articles answer, and how sure is that?"""
