"""Who thinks: state, nodes, edges and models."""
