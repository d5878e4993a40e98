"""Which sentences and words answer?"""
