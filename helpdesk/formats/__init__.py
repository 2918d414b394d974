"""How dates are written where Django's own way would mix several: one folder for each language."""
