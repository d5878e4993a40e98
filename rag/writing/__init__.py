"""How is the answer put and cited?"""
