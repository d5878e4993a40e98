"""How is it kept where many machines write and search?"""
