"""What article does a file of this kind hold?"""
