//! The commands that need no stack, by the real binary, without any AWS setting in its environment.

#[cfg(test)]
mod accuracy;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod render;
#[cfg(test)]
mod running;
