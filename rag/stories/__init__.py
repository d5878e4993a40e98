"""What several sentences tell together: lists, chronologies, comparisons, summaries, statements."""
