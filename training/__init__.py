"""How the reader's weights are made: examples, network, training, evaluation. Not needed to use Dateline."""
