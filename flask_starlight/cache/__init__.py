"""What Redis keeps for speed. Everything here fails open: without Redis it is slower, not wrong."""
