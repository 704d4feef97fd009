"""A recorded graph replayed: lowered to straight-line NumPy and run again with new leaf values."""
