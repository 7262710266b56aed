"""Set in _config.yml what only a published book has: python tools/publish.py SERVER_URL OWNER/REPOSITORY [FILE].

The publishing workflow runs it before anything is installed, so it needs nothing but Python: it replaces lines.
"""

import sys
from pathlib import Path

# Launch buttons open the notebooks of the branch `launch`; book/_ext/gradopt_site.py leads suggested edits to `main`.
MORE = """
repository:
  url: {server}/{repository}
  branch: launch
launch_buttons:
  colab_url: https://colab.research.google.com
  binderhub_url: https://mybinder.org
  notebook_interface: jupyterlab
"""


def pages_url(repository):
    """Return where GitHub publishes the pages of OWNER/REPOSITORY."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def published(config, server, repository):
    """Return the text of the configuration as it is published."""
    changes = {'baseurl: ""': f"baseurl: {pages_url(repository)}"}
    for button in ("issues", "edit_page", "repository"):
        changes[f"use_{button}_button: false"] = f"use_{button}_button: true"
    for before, after in changes.items():
        if config.count(before) != 1:
            sys.exit(f"{before!r} stands {config.count(before)} times in the configuration, not once")
        config = config.replace(before, after)
    return config + MORE.format(server=server, repository=repository)


if __name__ == "__main__":
    server, repository, path = [*sys.argv[1:], "_config.yml"][:3]
    file = Path(path)
    file.write_text(published(file.read_text(encoding="utf-8"), server, repository), encoding="utf-8")
