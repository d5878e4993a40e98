"""What do the names, figures, days and verbs of a sentence mean?"""
