"""Python in a built page: a reader changes the code of a rule and runs it, with no kernel."""
