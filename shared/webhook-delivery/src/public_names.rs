//! What a receiver's name leads to: public addresses, or no connection.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use transcription_domain::is_public_address;

/// More addresses than this are not looked at, and not connected to.
const ADDRESSES_MAX: usize = 16;

/// Why no address of a name is taken. Never names one: a stranger would learn how the inside is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum NoPublicAddress {
    /// One of them is not public: the others are not trusted either.
    #[error("the name leads to an address that is not public")]
    Inner,
    /// There is none.
    #[error("the name leads nowhere")]
    Nowhere,
}

/// Asks another resolver, and lets its answer through when all of it is public. The client connects to the very addresses
/// that pass here, so that there is no second answer to be tricked by. Literal addresses never come here: those are judged
/// in `address_guard.rs`.
#[derive(Clone)]
pub(crate) struct PublicNames {
    names: Arc<dyn Resolve>,
}

impl PublicNames {
    /// Judges the answers of another resolver.
    pub(crate) fn over(names: impl Resolve + 'static) -> Self {
        Self { names: Arc::new(names) }
    }

    /// Judges the answers of the system's own resolver.
    pub(crate) fn of_the_system() -> Self {
        Self::over(SystemNames)
    }
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = self.names.resolve(name);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = asked.await?.take(ADDRESSES_MAX).collect();
            if addresses.is_empty() {
                return Err(NoPublicAddress::Nowhere.into());
            }
            if addresses.iter().all(|address| is_public_address(address.ip())) {
                let public: Addrs = Box::new(addresses.into_iter());
                Ok(public)
            } else {
                Err(NoPublicAddress::Inner.into())
            }
        })
    }
}

struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Answering(Vec<&'static str>);

    impl Resolve for Answering {
        fn resolve(&self, _: Name) -> Resolving {
            let addresses: Vec<SocketAddr> =
                self.0.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect();
            let addresses: Addrs = Box::new(addresses.into_iter());
            Box::pin(async move { Ok(addresses) })
        }
    }

    async fn resolved(answer: &[&'static str]) -> Result<usize, String> {
        let names = PublicNames::over(Answering(answer.to_vec()));
        let resolved = names.resolve("hooks.example.com".parse().unwrap()).await;
        resolved.map(Iterator::count).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn one_inner_address_among_many_is_enough_to_refuse_them_all() {
        let inner = Err("the name leads to an address that is not public".to_owned());
        assert_eq!(resolved(&["8.8.8.8", "2001:4860:4860::8888"]).await, Ok(2));
        for answer in [
            &["169.254.169.254"][..],
            &["8.8.8.8", "10.0.0.1"],
            &["10.0.0.1", "8.8.8.8"],
            &["8.8.8.8", "::ffff:127.0.0.1"],
            &["fd00:ec2::254", "8.8.8.8"],
        ] {
            assert_eq!(resolved(answer).await, inner, "{answer:?}");
        }
    }

    #[tokio::test]
    async fn a_name_without_an_address_leads_nowhere_and_of_many_sixteen_are_taken() {
        assert_eq!(resolved(&[]).await, Err("the name leads nowhere".to_owned()));
        assert_eq!(resolved(&["8.8.8.8"; 40]).await, Ok(ADDRESSES_MAX));
    }

    #[tokio::test]
    async fn the_machines_own_name_is_resolved_and_refused() {
        let resolved = PublicNames::of_the_system().resolve("localhost".parse().unwrap()).await;
        let error = resolved.map(Iterator::count).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&NoPublicAddress::Inner), "{error}");
    }
}
