"""What runs in the background: thin, may run twice, nothing open in the database while the network is waited for."""
