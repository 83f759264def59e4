"""Files of every kind that the commands read, changed at random: none may end in a traceback or without end."""
