"""What a recorded graph tells about itself: contributions, chains, causes, costs, formulas."""
