//! The receiver as a sender sees it: over real HTTP on loopback.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod sender;
