"""The generated pages of `docs/`: each is what the program says of itself, and a test keeps it so."""

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Every generated page as Markdown, and the site's settings, by the name of its file in `docs/`."""
    from sync.cli.reference import reference as commands
    from sync.pages import design, documents, findings, settings, site
    from xl_addin.reference import reference as functions

    return {
        "commands.md": commands(),
        "design.md": design.page(),
        "documents.md": documents.page(),
        "findings.md": findings.page(),
        "functions.md": functions(),
        "settings.md": settings.page(),
        "../mkdocs.yml": site.settings_of_the_site(),
    }
