"""The planning science of qplan: pure functions, arrays and frames in, frames out."""
