"""Which passages are nearest to a question?"""
