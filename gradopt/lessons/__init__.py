"""What the lessons share and no reader of an optimizer needs."""
