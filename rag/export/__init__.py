"""How does a citation leave Dateline, and does it still hold?"""
