//! The face of the local cloud.

fn main() {}
