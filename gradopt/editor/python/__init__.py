"""Modules for the page's Python, in place of those that MicroPython lacks; CPython reads them too."""
