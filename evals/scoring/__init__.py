"""What is an answer worth?"""
