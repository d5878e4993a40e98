"""What does a story take in, and when is one told?"""
