//! The faults that the linters must find: a check that finds nothing when there is something is worse than none.

/// A linter that is held to finding a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linter {
    SamValidate,
    CfnLint,
    Checkov,
    Statelint,
    AslValidator,
    CargoDeny,
}

/// A change of one place of the file that the linter reads, and a word that its complaint must have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) linter: Linter,
    /// What stands in the file; its first occurrence is changed.
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) complaint: &'static str,
}

/// One of each kind. The template's text is changed, not its data, so that the linters read what people write.
pub(super) const FAULTS: [Fault; 17] = [
    Fault {
        name: "a value that CloudFormation does not know",
        linter: Linter::SamValidate,
        from: "BillingMode: PAY_PER_REQUEST",
        to: "BillingMode: PAY_PER_REQ",
        complaint: "PAY_PER_REQ",
    },
    Fault {
        name: "a function property that SAM does not know",
        linter: Linter::SamValidate,
        from: "      Description: An uploaded recording starts one named execution",
        to: "      Descripton: An uploaded recording starts one named execution",
        complaint: "Descripton",
    },
    Fault {
        name: "a reference to nothing",
        linter: Linter::CfnLint,
        from: "Value: !Ref JobsTable",
        to: "Value: !Ref JobTable",
        complaint: "JobTable",
    },
    Fault {
        name: "an attribute that a resource does not have",
        linter: Linter::CfnLint,
        from: "Arn: !GetAtt UploadQueue.Arn",
        to: "Arn: !GetAtt UploadQueue.Address",
        complaint: "'Address' is not one of",
    },
    Fault {
        name: "a parameter's default that its own pattern refuses",
        linter: Linter::CfnLint,
        from: "    Default: \"en-US\"",
        to: "    Default: \"english\"",
        complaint: "Default should be allowed by AllowedPattern",
    },
    Fault {
        name: "a bucket that the public may be let into",
        linter: Linter::Checkov,
        from: "BlockPublicPolicy: true",
        to: "BlockPublicPolicy: false",
        complaint: "CKV_AWS_54",
    },
    Fault {
        name: "a table that cannot be restored",
        linter: Linter::Checkov,
        from: "PointInTimeRecoveryEnabled: true",
        to: "PointInTimeRecoveryEnabled: false",
        complaint: "CKV_AWS_28",
    },
    Fault {
        name: "a bucket without versions",
        linter: Linter::Checkov,
        from: "VersioningConfiguration:\n        Status: Enabled",
        to: "VersioningConfiguration:\n        Status: Suspended",
        complaint: "CKV_AWS_21",
    },
    Fault {
        name: "a field of Retry that is none",
        linter: Linter::Statelint,
        from: "\"IntervalSeconds\"",
        to: "\"IntervalSecond\"",
        complaint: "IntervalSecond",
    },
    Fault {
        name: "a jitter that is none",
        linter: Linter::Statelint,
        from: "\"JitterStrategy\": \"FULL\"",
        to: "\"JitterStrategy\": \"SOME\"",
        complaint: "JitterStrategy",
    },
    Fault {
        name: "a state that nothing leads to, since its name was mistyped",
        linter: Linter::Statelint,
        from: "\"Next\": \"IsItReady\"",
        to: "\"Next\": \"IsItReadi\"",
        complaint: "IsItReadi",
    },
    Fault {
        name: "a start that is no state",
        linter: Linter::AslValidator,
        from: "\"StartAt\": \"Begin\"",
        to: "\"StartAt\": \"Start\"",
        complaint: "Start",
    },
    Fault {
        name: "a way to a state that is none",
        linter: Linter::AslValidator,
        from: "\"Next\": \"IsItDelivered\"",
        to: "\"Next\": \"IsItDeliverd\"",
        complaint: "IsItDeliverd",
    },
    Fault {
        name: "an expression that is no JSONata",
        linter: Linter::AslValidator,
        from: "{% $states.input.next = 'deliver' %}",
        to: "{% $states.input.next = = 'deliver' %}",
        complaint: "must match format \"jsonata_string\"",
    },
    Fault {
        name: "a crate under a licence that is not allowed",
        linter: Linter::CargoDeny,
        from: "    \"ISC\",\n",
        to: "",
        complaint: "failed to satisfy license requirements",
    },
    Fault {
        name: "a crate that is forbidden",
        linter: Linter::CargoDeny,
        from: "name = \"native-tls\"",
        to: "name = \"rustls\"",
        complaint: "is explicitly banned",
    },
    Fault {
        name: "a crate in two versions",
        linter: Linter::CargoDeny,
        from: "    { crate = \"digest@0.10\", reason = \"crc-fast, of the SDK's checksums\" },\n",
        to: "",
        complaint: "found 2 duplicate entries for crate 'digest'",
    },
];
