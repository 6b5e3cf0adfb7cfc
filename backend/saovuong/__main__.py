"""``python -m saovuong`` and the command ``saovuong``."""

from saovuong.cli.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
