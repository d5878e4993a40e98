"""What several tests are made of; imported as `tests.support`, by this name only."""
