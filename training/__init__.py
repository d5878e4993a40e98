"""The recipe of the reader's weights: examples, network, training, evaluation. Not needed to use Dateline."""
