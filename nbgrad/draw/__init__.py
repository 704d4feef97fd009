"""A graph as a picture: the scene every view shows, its layout, and the forms that need no kernel."""
