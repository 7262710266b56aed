"""A builder of the reader's notebooks: each lesson as its page has it, in Markdown that every front end shows."""

import posixpath
import re
from base64 import b64encode
from functools import cached_property, partial
from html import escape
from pathlib import Path

import _tools  # noqa: F401
import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from lesson import HIDES, tags
from sphinx.util.math import get_node_equation_number
from sphinx.util.osutil import relative_uri
from sphinx_exercise.nodes import exercise_enumerable_node
from sphinx_markdown_builder import contexts
from sphinx_markdown_builder.builder import MarkdownBuilder
from sphinx_markdown_builder.contexts import IndentContext, SubContext, SubContextParams
from sphinx_markdown_builder.translator import MarkdownTranslator
from sphinx_proof.nodes import NODE_TYPES

contexts.tabulate = partial(contexts.tabulate, disable_numparse=True)  # it would write 0.7 where the page has 0.70

WIDGET = "application/vnd.jupyter.widget-view+json"
STILL = "<p>As it begins. Run this cell to move it.</p>"
SVG = "image/svg+xml"
NOWHERE = "nowhere:"  # the address of a page where the book is not published


class NotebookTranslator(MarkdownTranslator):
    """Turns the resolved tree of a lesson into cells: Markdown, and code as it was run."""

    def __init__(self, document, builder):
        super().__init__(document, builder)
        self.ran = builder.ran(builder.current_doc_name)
        self.cells, self.taken = [], 0
        self.pending, self.places = [], {}  # what links can name in the Markdown to come; the cell of each
        self.folded = 0

    def __getattr__(self, name):
        """Return the visitor of theorems for all kinds of them."""
        visit, _, kind = name.partition("_")
        if kind in THEOREMS and visit in ("visit", "depart"):
            return getattr(self, f"{visit}_theorem")
        raise AttributeError(name)

    # ---- cells

    def end_markdown(self):
        """End a Markdown cell, if nothing is open in it."""
        if self.folded or len(self._ctx_queue) > 1:
            return
        text = self.ctx.make().strip()
        self.ctx.body.clear()
        if text:
            name = f"text{len(self.cells)}"
            self.cells.append(nbformat.v4.new_markdown_cell(text, id=name))
            self.places |= dict.fromkeys(self.pending, name)
            self.pending.clear()

    def dispatch_visit(self, node):
        """Note what links can name in a node, and begin a cell where a node has a name that readers see."""
        if isinstance(node, PLACES) and not isinstance(node.parent, PLACES[1:]):
            self.end_markdown()
        if isinstance(node, nodes.Element):
            self.pending += node["ids"]
        super().dispatch_visit(node)

    def take_code(self, index):
        """Add the code cells up to the one of this index: a page lacks those that it removes."""
        for cell in self.ran[self.taken : index + 1]:
            if cell.cell_type == "code" and not is_solution(cell):
                self.cells.append(cell)
        self.taken = max(self.taken, index + 1)

    def visit_container(self, node):
        """Take a cell from the lesson, or begin what folds; anything else is what it holds."""
        if node.get("nb_element") == "cell_code":
            self.visit_cell(node["cell_index"], node)
        elif node.get("design_component") == "dropdown":
            self.begin_details(node.pop(0).astext())

    def depart_container(self, node):
        """End what folds."""
        if node.get("design_component") == "dropdown":
            self.end_details()

    def visit_cell(self, index, node):
        """Add a code cell and the caption of its figure; of a solution, which does not run, its code as text."""
        if is_solution(self.ran[index]):
            self.add(f"```python\n{self.ran[index].source}\n```", prefix_eol=2, suffix_eol=2)
            raise nodes.SkipNode
        self.end_markdown()
        self.take_code(index)
        for figure in node.findall(nodes.figure):
            for caption in figure.findall(nodes.caption):
                self.pending += figure["ids"]
                self.add(f"**{self.numbered('figure', figure)}.** ")
                for child in caption.children:
                    child.walkabout(self)
                self.ensure_eol(2)
        raise nodes.SkipNode

    # ---- theorems, exercises, notices

    def numbered(self, kind, node, name=""):
        """Return "Theorem 3", with the number that it has on its page."""
        number = self.builder.fignumbers.get(kind, {}).get(node["ids"][0], ())
        return " ".join([name or kind.title(), ".".join(map(str, number))])

    def begin_details(self, title):
        """Begin a part that is folded."""
        self.folded += 1
        self.add(f"<details><summary><b>{title}</b></summary>", prefix_eol=2, suffix_eol=2)

    def end_details(self):
        """End a part that is folded."""
        self.add("</details>", prefix_eol=2, suffix_eol=2)
        self.folded -= 1

    def begin_quotation(self, node=None):
        """Set a part off."""
        self._push_context(IndentContext("> ", empty=True, params=SubContextParams(2, 2)))

    visit_note = visit_warning = visit_tip = begin_quotation

    def visit_admonition(self, node):
        """Set a notice off; its title is no heading."""
        self.begin_quotation()
        self.add(f"**{node.pop(0).astext()}**", suffix_eol=2)

    def end_quotation(self, node=None):
        """End the part that is set off."""
        self._pop_context()

    depart_admonition = depart_note = depart_warning = depart_tip = end_quotation

    def visit_theorem(self, node):
        """Set a theorem or an algorithm off, with its number and its title."""
        title = node.next_node(nodes.title)
        name = self.numbered(node["countertype"], node, node["realtype"].title())
        self.begin_quotation()
        self.add(f"**{name}**{' ' + title.astext().strip() if title.astext().strip() else ''}")
        title.parent.remove(title)
        self.ensure_eol(2)

    depart_theorem = end_quotation

    def visit_exercise_enumerable_node(self, node):
        """Name an exercise; its cell follows and can be run."""
        node.pop(0)
        self.add(f"**{self.numbered('exercise', node)}**", suffix_eol=2)

    def visit_solution_node(self, node):
        """Begin a solution, which is folded."""
        self.begin_details(node.pop(0).astext())

    def depart_solution_node(self, node):
        """End a solution."""
        self.end_details()

    # ---- what the translator of the package writes otherwise

    def visit_section(self, node):
        """Begin a section; those inside theorems and exercises are none, and have no title."""
        titled = isinstance(node.children[0], nodes.title)
        self._push_status(section_level=self.status.section_level + titled)

    def depart_section(self, node):
        """End a section."""
        self._pop_status()

    def visit_Text(self, node):  # noqa: N802
        """Write text; a number that begins a paragraph begins no list."""
        if node.parent.index(node) == 0 and re.match(r"\d+\. ", node):
            number, text = node.split(".", 1)
            self.add(f"{number}\\.")
            node = nodes.Text(text)
        super().visit_Text(node)

    def visit_target(self, node):
        """Leave out what stands for ids that the next node has."""

    def visit_rubric(self, node):
        """Write the title of a notice."""
        self.add(f"**{node.astext()}**", prefix_eol=2, suffix_eol=2)
        raise nodes.SkipNode

    def visit_math(self, node):
        """Write a formula with its macros expanded."""
        self.add(f"${self.builder.expand(node.astext())}$")
        raise nodes.SkipNode

    def visit_math_block(self, node):
        """Write a displayed formula, with the number that it has on its page."""
        text = " ".join(self.builder.expand(node.astext()).split())  # a quoted line would begin with ">"
        if r"\\" in text and r"\begin{" not in text:
            text = rf"\begin{{aligned}} {text} \end{{aligned}}"
        if node.get("label"):
            text += rf" \tag{{{get_node_equation_number(self, node)}}}"
        self.add(f"$$ {text} $$", prefix_eol=2, suffix_eol=2)
        raise nodes.SkipNode

    def visit_raw(self, node):
        """Leave out what is meant for one format."""
        raise nodes.SkipNode

    def visit_reference(self, node):
        """Link to where a reference leads, if the reader can go there."""
        if node.get("refuri", "").startswith(NOWHERE):
            self._push_context(SubContext())
        else:
            super().visit_reference(node)

    def depart_reference(self, node):
        """End a link."""
        self._pop_context()

    def depart_document(self, node):
        """Add what stands behind the last cell of the page."""
        self.end_markdown()
        self.take_code(len(self.ran))


THEOREMS = {node.__name__ for node in NODE_TYPES.values()}
PLACES = (nodes.section, exercise_enumerable_node, *NODE_TYPES.values())


def is_solution(cell):
    """Return whether a cell is the solution of an exercise."""
    return "solution" in tags(cell)


def as_shown(output, alt):
    """Return an output as every front end shows it, also of a notebook that it does not trust, and without a kernel."""
    data = output.get("data", {})
    if WIDGET in data:
        output.data = {"text/html": data["text/html"] + STILL} if "text/html" in data else {"text/plain": ""}
    elif SVG in data:
        image = b64encode(data[SVG].encode()).decode()
        output.data = {"text/html": f'<img alt="{escape(alt)}" src="data:{SVG};base64,{image}">'}
    return output


class NotebookBuilder(MarkdownBuilder):
    """Writes a notebook for each lesson, with the numbers, names and figures of this build."""

    name = "notebooks"
    epilog = "The notebooks are in %(outdir)s."
    default_translator_class = NotebookTranslator

    def init(self):
        """Read the macros of the pages, and what the lessons showed."""
        super().init()
        self.macros = self.config.mathjax3_config["tex"]["macros"]
        self.pattern = re.compile(rf"\\({'|'.join(self.macros)})(?![A-Za-z])")
        self.fignumbers = {}  # where Sphinx's functions look for the numbers of a page
        self.notebooks, self.places = {}, {}
        self.cache = get_cache(Path(self.outdir).parent / ".jupyter_cache")

    def expand(self, formula):
        """Return a formula without the macros that only the pages have."""
        return self.pattern.sub(lambda match: self.macros[match[1]], formula)

    @cached_property
    def lessons(self):
        """Return the documents that are notebooks."""
        return {name for name in self.env.found_docs if self.env.doc2path(name).endswith(".ipynb")}

    def get_outdated_docs(self):
        """Return every lesson: a number of another page may have changed."""
        return self.lessons

    def get_target_uri(self, docname, typ=None):
        """Return where a lesson stands, or the page of another document."""
        if docname in self.lessons:
            return f"{docname}.ipynb"
        return f"{self.config.html_baseurl.rstrip('/') or NOWHERE}/{docname}.html"

    def get_relative_uri(self, from_, to, typ=None):
        """Return the link from one document to another."""
        target = self.get_target_uri(to)
        return target if ":" in target else relative_uri(self.get_target_uri(from_), target)

    def ran(self, docname):
        """Return the cells of a lesson with what they showed in this build, ready for a reader."""
        notebook = nbformat.read(self.env.doc2path(docname), as_version=4)
        _, notebook = self.cache.merge_match_into_notebook(notebook)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            if HIDES & tags(cell):
                cell.metadata["jupyter"] = {"source_hidden": True}
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "figure")
            cell.outputs = [as_shown(output, alt) for output in cell.outputs]
        return notebook.cells

    def write_doc(self, docname, doctree):
        """Write one notebook."""
        if docname not in self.lessons:
            return
        self.current_doc_name = docname
        self.fignumbers = self.env.toc_fignumbers.get(docname, {})
        translator = self.create_translator(doctree, self)
        doctree.walkabout(translator)
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        self.notebooks[docname] = nbformat.v4.new_notebook(cells=translator.cells, metadata={"kernelspec": kernel})
        self.places |= {(docname, name): cell for name, cell in translator.places.items()}

    def finish(self):
        """Lead the links to cells, as JupyterLab names them, and write the notebooks."""
        for docname, notebook in self.notebooks.items():
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = re.sub(
                        r"\]\(([\w./-]*?)#([\w./-]+)\)",
                        lambda match, of=docname: self.to_cell(of, *match.groups()),
                        cell.source,
                    )
            path = Path(self.outdir) / f"{docname}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, path)

    def to_cell(self, docname, target, name):
        """Return the end of a link from a lesson to what a name stands for, in it or in another."""
        other = posixpath.normpath(posixpath.join(posixpath.dirname(docname), target)) if target else docname
        return f"]({target}#cell-id={self.places[other.removesuffix('.ipynb'), name]})"


def setup(app):
    """Add the builder."""
    app.setup_extension("sphinx_markdown_builder")
    app.add_builder(NotebookBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
