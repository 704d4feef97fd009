"""The turns of a loop computed together."""
