"""Pictures of components, from the same runtime as the browser."""
