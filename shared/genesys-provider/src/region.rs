//! The regions of Genesys Cloud.

/// AWS region and domain. From the vendor's JavaScript SDK (`PureCloudRegionHosts.js`) and Terraform provider
/// (`getRegionMap`), which agree.
const REGIONS: [(&str, &str); 18] = [
    ("us-east-1", "mypurecloud.com"),
    // The government cloud: not "the other one in the US".
    ("us-east-2", "use2.us-gov-pure.cloud"),
    ("us-west-2", "usw2.pure.cloud"),
    ("ca-central-1", "cac1.pure.cloud"),
    ("mx-central-1", "mxc1.pure.cloud"),
    ("sa-east-1", "sae1.pure.cloud"),
    ("eu-west-1", "mypurecloud.ie"),
    ("eu-west-2", "euw2.pure.cloud"),
    ("eu-central-1", "mypurecloud.de"),
    ("eu-central-2", "euc2.pure.cloud"),
    ("me-central-1", "mec1.pure.cloud"),
    ("ap-south-1", "aps1.pure.cloud"),
    ("ap-southeast-1", "apse1.pure.cloud"),
    ("ap-southeast-2", "mypurecloud.com.au"),
    ("ap-northeast-1", "mypurecloud.jp"),
    ("ap-northeast-2", "apne2.pure.cloud"),
    ("ap-northeast-3", "apne3.pure.cloud"),
    ("eusc-de-east-1", "edee1.eusc-pure.cloud"),
];

/// The domain of an environment's name: the domain itself, its AWS region with `-` or `_`, or `https://api.{domain}`.
/// `None` for anything else: a client secret must not go to a mistyped host.
pub(crate) fn domain_of(environment: &str) -> Option<&'static str> {
    let name = environment.trim().to_ascii_lowercase();
    let bare = name.strip_prefix("https://api.").map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    if let Some(domain) = bare {
        return known_domain(domain);
    }
    let hyphened = name.replace('_', "-");
    let by_region = REGIONS.iter().find(|(region, _)| *region == hyphened);
    by_region.map(|(_, domain)| *domain).or_else(|| known_domain(&name))
}

fn known_domain(name: &str) -> Option<&'static str> {
    REGIONS.iter().map(|(_, domain)| *domain).find(|domain| *domain == name)
}

/// All domains with their regions, for the error that says what is allowed.
pub(crate) fn allowed() -> String {
    let pairs: Vec<String> =
        REGIONS.iter().map(|(region, domain)| format!("{domain} ({region})")).collect();
    pairs.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_named_by_domain_region_or_url() {
        for name in [
            "mypurecloud.de",
            " MyPureCloud.de ",
            "eu-central-1",
            "eu_central_1",
            "https://api.mypurecloud.de",
            "https://api.mypurecloud.de/",
        ] {
            assert_eq!(domain_of(name), Some("mypurecloud.de"), "{name:?}");
        }
        assert_eq!(domain_of("us_east_2"), Some("use2.us-gov-pure.cloud"));
        assert_eq!(domain_of("us-west-2"), Some("usw2.pure.cloud"));
    }

    #[test]
    fn every_region_is_found_by_its_name_and_by_its_domain() {
        for (region, domain) in REGIONS {
            assert_eq!(domain_of(region), Some(domain));
            assert_eq!(domain_of(domain), Some(domain));
        }
    }

    #[test]
    fn a_mistyped_environment_is_none() {
        for name in [
            "",
            "mypurecloud",
            "mypurecloud.co",
            "us-east-3",
            "http://api.mypurecloud.com",
            "https://login.mypurecloud.com",
            "https://api.mypurecloud.com.example.com",
            "api.mypurecloud.com",
            "us-east-1.mygen.com",
        ] {
            assert_eq!(domain_of(name), None, "{name:?}");
        }
    }
}
