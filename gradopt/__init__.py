"""gradopt: gradient-based optimizers, once as equations in NumPy and once as an engine in torch.

``gradopt.numpy`` holds the update rules line for line as the book prints them, ``gradopt.torch`` the same rules as
``torch.optim.Optimizer`` subclasses. Importing ``gradopt`` imports neither.
"""

__version__ = "0.1.0"
