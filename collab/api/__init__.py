"""The HTTP API and the pages, a module per resource."""
