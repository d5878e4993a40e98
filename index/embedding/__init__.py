"""Which vector does a text have?"""
