//! One module per outside format, each safe on hostile input.
