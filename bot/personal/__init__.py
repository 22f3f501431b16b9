"""One person's own data: told to them, erased at their wish, dropped when it has grown old."""
