"""How fast is it, and how large may it grow?"""
