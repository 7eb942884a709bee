//! The simulator as a client sees it: over real HTTP on loopback.

#[cfg(test)]
mod client;
#[cfg(test)]
mod contract_calls;
#[cfg(test)]
mod control_api;
#[cfg(test)]
mod holding;
#[cfg(test)]
mod results;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod troubles;
