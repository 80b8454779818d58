"""The door: command line and, later, the local web app."""
