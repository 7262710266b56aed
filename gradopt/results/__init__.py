"""The long runs of the book: the lists of experiments, and one JSON for each that was run."""
