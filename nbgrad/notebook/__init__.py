"""The notebook's side: the magic, the cell it runs, and the live widget."""
