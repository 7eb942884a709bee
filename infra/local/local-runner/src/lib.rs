//! The whole cloud on one machine: MiniStack, the real template, the real binaries.
