//! What an operator types: looks at jobs of a deployed or local stack.

fn main() {}
