"""What the product does with real cases that others wrote, against the marks it must reach."""
