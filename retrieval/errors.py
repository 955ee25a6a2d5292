"""What can go wrong with the user's own files; one line each, saying who can mend it."""


class NewsroomError(Exception):
    """A fault a person can mend; its text is one line fit for a terminal."""


class ArticleError(NewsroomError):
    """An article file that cannot be used, as `file:line:column: why`."""

    def __init__(self, origin: str, line: int, column: int, why: str) -> None:
        super().__init__(f"{origin}:{line}:{column}: {why}")


class LibraryError(NewsroomError):
    """A library that cannot be opened, or has nothing in it."""
