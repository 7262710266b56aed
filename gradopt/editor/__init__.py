"""Python in a page: what runs there without a kernel."""
