"""Sphinx extension: run the races of a built page."""

from docutils import nodes
from docutils.parsers.rst import Directive, directives

from gradopt.explorer.page import MODULES
from gradopt.race.figure import image
from gradopt.race.widget import MODULE, Race


class RaceDirective(Directive):
    """A race in a page that no kernel runs: ``{race}`` with the names of its rules and the settings of a Race."""

    optional_arguments, final_argument_whitespace = 1, True
    option_spec = {
        "num_steps": directives.positive_int,
        "lr": float,
        "own": directives.flag,
        "compact": directives.flag,
    }

    def run(self):
        settings = {name: True if value is None else value for name, value in self.options.items()}
        race = Race(*" ".join(self.arguments).split(), **settings)
        return [nodes.raw("", race.page_html(image(race.race)), format="html")]


def setup(app):
    """Connect the extension to a build."""
    MODULES["gradopt-race"] = MODULE
    app.setup_extension("gradopt.explorer.page")
    app.add_directive("race", RaceDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
