"""`python -m estate_opt.cli`: the command, where it is not on the path."""

from estate_opt.cli.main import main

main()
