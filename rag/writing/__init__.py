"""How is the answer written and cited?"""
