"""Many runs at once: the variants of an option, and the processes or the cluster that make them."""
