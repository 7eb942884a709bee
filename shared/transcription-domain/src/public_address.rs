//! Which addresses belong to somebody's public server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True for an address that anybody on the internet may have a server at: not private, local, reserved or set aside for a
/// purpose, and not a way to write such an address (mapped, translated, tunnelled).
///
/// The ranges are those of IANA's registries of special-purpose addresses, with multicast, the old 6to4 relays and the
/// address at which one cloud answers its own machines (168.63.129.16).
///
/// ```
/// use transcription_domain::is_public_address;
/// assert!(is_public_address("8.8.8.8".parse().unwrap()));
/// assert!(!is_public_address("::ffff:169.254.169.254".parse().unwrap()));
/// ```
#[must_use]
pub fn is_public_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// A range: its first address, and how many leading bits all of it has in common.
struct RangeV4(Ipv4Addr, u32);

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32) -> RangeV4 {
    RangeV4(Ipv4Addr::new(a, b, c, d), bits)
}

const NOT_PUBLIC_V4: [RangeV4; 19] = [
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // carriers' own
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // Azure's host, seen from its machines
    v4(169, 254, 0, 0, 16),   // link-local, with AWS' metadata
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 31, 196, 0, 24),  // AS112
    v4(192, 52, 193, 0, 24),  // AMT
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(192, 175, 48, 0, 24),  // AS112
    v4(198, 18, 0, 0, 15),    // benchmarks
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, and broadcast
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = |address: Ipv4Addr, count: u32| u64::from(address.to_bits()) >> (32 - count);
    !NOT_PUBLIC_V4.iter().any(|RangeV4(first, count)| bits(*first, *count) == bits(address, *count))
}

/// Within global unicast (`2000::/3`), what is set aside. All else of the space is local, reserved or a way to write an
/// address of the other kind.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, with Teredo
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, .., isatap_high, isatap_low, high, low] = address.segments();
    let is_global_unicast = first & 0xe000 == 0x2000;
    let bits = |address: Ipv6Addr, count: u32| address.to_bits() >> (128 - count);
    let is_set_aside =
        NOT_PUBLIC_V6.iter().any(|(first, count)| bits(*first, *count) == bits(address, *count));
    // ISATAP: an address of the other kind stands at the end (RFC 5214), whose lowest bit of the first octet may vary.
    let is_isatap = isatap_high & 0xfdff == 0 && isatap_low == 0x5efe;
    let inner = Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    is_global_unicast && !is_set_aside && (!is_isatap || is_public_v4(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses that guards of other projects let through, and the edges of each range.
    const NOT_PUBLIC: &str = "0.0.0.0 0.0.0.1 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254 \
        127.0.0.1 127.1.2.3 127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 169.254.169.253 169.254.169.123 \
        169.254.170.2 169.254.170.23 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 \
        198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 \
        ::127.0.0.1 ::a9fe:a9fe ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:10.0.0.1 \
        ::ffff:0.0.0.0 ::ffff:100.64.0.1 ::ffff:0:127.0.0.1 ::ffff:0:169.254.169.254 64:ff9b::127.0.0.1 \
        64:ff9b::169.254.169.254 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::1 64:ff9b:1:a9fe:a9:fe00:: 100::1 \
        100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:30::1 2001:db8::1 \
        2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd00:ec2::23 fd20:ce::254 \
        fe80::1 febf::1 fec0::1 feff::1 ff02::1 ff0e::1 fe80::5efe:7f00:1 2620:4f:8000::1 192.31.196.1 192.52.193.1 \
        192.175.48.1 2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:169.254.169.254";

    const PUBLIC: &str = "1.1.1.1 8.8.8.8 9.9.9.9 52.94.236.248 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 \
        169.253.255.255 169.255.0.1 192.0.1.1 192.88.98.1 198.17.255.255 198.20.0.1 223.255.255.254 126.255.255.255 \
        128.0.0.1 11.0.0.1 9.255.255.255 168.63.129.15 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 \
        2600:1f18::1 2003::1 2001:200::1 ::ffff:8.8.8.8 2a00:1450::5efe:8.8.8.8";

    #[test]
    fn no_inner_address_is_public_however_it_is_written() {
        for text in NOT_PUBLIC.split_whitespace() {
            assert!(!is_public_address(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn no_public_address_is_refused() {
        for text in PUBLIC.split_whitespace() {
            assert!(is_public_address(text.parse().unwrap()), "{text}");
        }
    }
}
