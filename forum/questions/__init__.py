"""Models by noun, signals, and what a question is: its state, its clock, its counters, its address."""
