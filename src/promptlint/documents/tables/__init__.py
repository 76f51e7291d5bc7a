"""Tables of CSV: styles, logs and others."""
