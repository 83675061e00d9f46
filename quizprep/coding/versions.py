"""Which versions of other packages a verdict was come to with."""

from importlib import metadata


def version(package: str) -> str:
    """Return the version of a package as it is installed, without importing it; ``none`` where it is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"
