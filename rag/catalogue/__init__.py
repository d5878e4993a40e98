"""What is in the index?"""
