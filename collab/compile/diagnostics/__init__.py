"""What the author is told: problems, their words, and how a terminal shows them."""
