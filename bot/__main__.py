"""The command `retrostar`."""


def main() -> None:
    """Run the command line."""
