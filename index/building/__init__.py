"""How do sources become an index, and stay in step with it?"""
