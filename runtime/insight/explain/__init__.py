"""The arithmetic that made one number of a network. One file for each way of computing; `registry` finds them."""
