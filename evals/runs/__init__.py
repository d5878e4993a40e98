"""How good are the answers, and did they get worse?"""
