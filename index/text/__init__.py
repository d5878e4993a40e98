"""What are the words, sentences and dates of a text?"""
