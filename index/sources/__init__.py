"""Which files and addresses does a source lead to?"""
