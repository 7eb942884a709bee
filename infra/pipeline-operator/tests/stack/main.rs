//! `doctor`, `rejected` and `webhook` against a whole local cloud, by the real binary.

#[cfg(test)]
mod cloud;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod only_stack;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod rejected;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod webhooks;
