"""The sample institute: what it is called, who works there, what grew. All of it synthetic and saying so."""
