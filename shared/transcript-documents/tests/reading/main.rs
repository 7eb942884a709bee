//! Reading results of the job contract: named vectors and properties.

#[cfg(test)]
mod both_ways;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod platform;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod words;
