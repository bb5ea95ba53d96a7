"""One file for each word of the command line; `api.cli` says how one is added."""
