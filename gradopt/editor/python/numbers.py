"""Kinds of numbers, for isinstance."""

Integral, Real = int, (int, float)
