"""A piece of the page that is our own HTML, with its script."""

from importlib.resources import files
from typing import Any


def words(gr: Any, *scripts: str, **settings: Any) -> Any:
    """A `gr.HTML` component, unstyled by Gradio.

    :param scripts: names of files beside this one; they run once, together, when the component is there.
    """
    code = "\n".join(f"{{\n{beside(name)}\n}}" for name in scripts)
    return gr.HTML(apply_default_css=False, js_on_load=code or None, **settings)


def beside(name: str) -> str:
    """The text of a file beside this one."""
    return files("ui").joinpath(name).read_text("utf-8")
