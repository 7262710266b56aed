"""A style of bibliography whose labels are what the text cites: author and year."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels.alpha import LabelStyle


class AuthorYearLabels(LabelStyle):
    """Labels such as "Duchi et al., 2011", with a letter where two are the same."""

    def format_label(self, entry):
        """Return the label of an entry."""
        names = [" ".join([*person.prelast_names, *person.last_names]) for person in entry.persons["author"]]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        return f"{who.translate({ord('{'): None, ord('}'): None})}, {entry.fields['year']}"


class AuthorYear(Style):
    """Entries sorted by author and year, under these labels."""

    default_sorting_style = "author_year_title"
    default_label_style = AuthorYearLabels


def setup(app):
    """Make the style known under its name, author_year."""
    register_plugin("pybtex.style.formatting", "author_year", AuthorYear)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
