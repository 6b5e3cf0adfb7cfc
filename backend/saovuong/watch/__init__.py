"""What operators watch: the state of the server, and what browsers report of broken pages."""
