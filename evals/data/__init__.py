"""What is asked, and over which articles?"""
