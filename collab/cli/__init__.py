"""The ``omnicraft`` command: a module per command, imported only when it runs."""
