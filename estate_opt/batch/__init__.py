"""Many runs at once: the variants of an option, and the cluster that makes them."""
