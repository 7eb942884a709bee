use super::*;

fn environment(variables: &[(&str, &str)]) -> SettingsReader {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    SettingsReader::of(variables.iter().map(owned))
}

fn credentials() -> SettingsReader {
    environment(&[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2")])
}

fn options() -> StackOptions {
    StackOptions {
        table: Some("jobs".to_owned()),
        transcripts_bucket: Some("transcripts".to_owned()),
        audit_bucket: Some("audit".to_owned()),
        tenant: None,
        aws: AwsOptions { region: Some("eu-central-1".to_owned()), endpoint_url: None },
    }
}

#[test]
fn everything_that_is_missing_is_named_in_one_error_with_an_example() {
    let empty = StackOptions { table: Some(String::new()), ..StackOptions::default() };
    let told = StackSettings::of(empty, &environment(&[])).unwrap_err().to_string();
    for part in [
        "missing: --table or JOBS_TABLE",
        "missing: --transcripts-bucket or TRANSCRIPTS_BUCKET",
        "missing: --audit-bucket or AUDIT_BUCKET",
        "missing: --region or AWS_REGION",
        "missing: AWS_ACCESS_KEY_ID",
        "missing: AWS_SECRET_ACCESS_KEY",
        "cargo local --keep",
        "pipeline-operator job show ID",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn whole_settings_are_taken_and_print_no_secret() {
    let settings = StackSettings::of(options(), &credentials()).unwrap();
    assert_eq!(settings.table, "jobs");
    assert_eq!(settings.places.tenant.as_str(), "default");
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[test]
fn the_region_may_stand_under_the_aws_clis_other_name() {
    let reader = environment(&[
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ]);
    let no_region = StackOptions { aws: AwsOptions::default(), ..options() };
    assert_eq!(StackSettings::of(no_region, &reader).unwrap().aws.region, "eu-west-1");
    assert_eq!(StackSettings::of(options(), &reader).unwrap().aws.region, "eu-central-1");
}

#[test]
fn a_wrong_address_or_tenant_is_told_without_its_value() {
    for address in ["127.0.0.1:4566", "localhost:4566", "ftp://s3cret/", "http://"] {
        let wrong = StackOptions {
            aws: AwsOptions { endpoint_url: Some(address.to_owned()), ..options().aws },
            tenant: Some("s3cret/..".to_owned()),
            ..options()
        };
        let told = StackSettings::of(wrong, &credentials()).unwrap_err().to_string();
        assert!(told.contains("AWS_ENDPOINT_URL is not an address"), "{told}");
        assert!(told.contains("--tenant or TENANT has a forbidden character"), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}
