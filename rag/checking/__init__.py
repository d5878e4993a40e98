"""Whether evidence bears a sentence out."""
