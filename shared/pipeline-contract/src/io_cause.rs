//! Which I/O error stands behind a driver's own: what tells a refused connection from a certificate that is not trusted.

use std::error::Error;
use std::{io, iter};

/// Whether an I/O error of this kind is among the causes of an error. The error itself is not one of them.
#[must_use]
pub fn has_io_error(error: &dyn Error, kind: io::ErrorKind) -> bool {
    causes(error).any(|cause| is_io_error(cause, kind))
}

/// The causes of an error, from the nearest on. The error itself is not one of them.
pub fn causes(error: &dyn Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    iter::successors(error.source(), |cause| (*cause).source())
}

/// TLS wraps its own I/O error into another one, whose `source` leaves the inner one out.
fn is_io_error(error: &(dyn Error + 'static), kind: io::ErrorKind) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|outer| {
        outer.kind() == kind || outer.get_ref().is_some_and(|inner| is_io_error(inner, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_io_error_is_known_inside_of_another_one() {
        let refused = io::Error::new(io::ErrorKind::InvalidData, "a certificate that nobody knows");
        let wrapped = io::Error::other(refused);
        assert!(is_io_error(&wrapped, io::ErrorKind::InvalidData));
        assert!(is_io_error(&wrapped, io::ErrorKind::Other));
        assert!(!is_io_error(&wrapped, io::ErrorKind::ConnectionRefused));
    }
}
