//! `doctor` on what lies outside of the stack: this machine's clock, certificates, keys.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use local_runner::LocalSettings;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::json;
use tokio_rustls::TlsAcceptor;

use crate::cloud::{in_a_cloud, in_a_cloud_with, operator_at};
use crate::doctor::{message, wrong_checks};

/// An AWS whose clock stands still: it refuses as AWS does when the other side's clock is wrong.
fn aws_of_another_time() -> String {
    const SAID: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>\
        <Message>Signature not yet current</Message></Error></ErrorResponse>";
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // It ends with the test's process.
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(&stream);
            let mut length = 0;
            let lines = reader.by_ref().lines().map_while(Result::ok);
            for line in lines.take_while(|line| !line.is_empty()) {
                let line = line.to_ascii_lowercase();
                length =
                    line.strip_prefix("content-length: ").map_or(length, |it| it.parse().unwrap());
            }
            std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
            let head = "HTTP/1.1 403 Forbidden\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close";
            let whole = format!("{head}\r\nContent-Length: {}\r\n\r\n{SAID}", SAID.len());
            stream.write_all(whole.as_bytes()).unwrap();
        }
    });
    address
}

#[test]
fn a_wrong_clock_is_named_before_what_follows_from_it() {
    let ended = operator_at(&aws_of_another_time(), &[("STACK_NAME", "acme")], &["doctor"]);
    assert_eq!(ended.code, Some(1), "{}{}", ended.output, ended.errors);
    let wrong: Vec<&str> = ended.output.lines().filter(|it| it.starts_with("WRONG")).collect();
    assert!(
        wrong[0].contains("clock is") && wrong[0].contains("ahead of AWS': set it"),
        "{wrong:#?}"
    );
    assert!(wrong[1].contains("SignatureDoesNotMatch: Signature not yet current"), "{wrong:#?}");
}

/// A host whose certificate nobody has signed but itself.
async fn host_that_nobody_vouches_for() -> String {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The other side leaves in the middle of it.
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}

#[test]
fn a_certificate_that_is_not_trusted_is_named() {
    in_a_cloud(async |cloud| {
        let host = host_that_nobody_vouches_for().await;
        cloud.local.change(&[("GenesysLoginUrl", &host)]).await.unwrap();
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec!["token"]), "{diagnosis:#}");
        let (_, told) = message(&diagnosis, "token");
        assert!(told.contains("its certificate is not trusted"), "{told}");
        assert!(told.contains("ExtraTrustAnchors"), "{told}");
    });
}

#[test]
fn a_key_that_is_switched_off_or_not_to_be_looked_at_is_told() {
    const CHECK: &str = "KMS keys";
    let settings = LocalSettings::default().with("EncryptionKeyArn", "CreateKey");
    in_a_cloud_with(settings, async |cloud| {
        let (code, healthy) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&healthy)), (Some(0), vec![]), "{healthy:#}");
        assert!(message(&healthy, CHECK).1.contains("is enabled"), "{healthy:#}");
        let denied = cloud.diagnosis_without("without-keys", &["kms:*"]).await;
        let (verdict, told) = message(&denied, CHECK);
        assert!(verdict == "not_checked" && told.contains("kms:DescribeKey"), "{told}");
        let key = cloud.real_name("EncryptionKey").await;
        cloud.ask("kms", "TrentService.DisableKey", &json!({"KeyId": key})).await;
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!(code, Some(1));
        let (verdict, told) = message(&diagnosis, CHECK);
        assert!(verdict == "wrong" && told.contains("is Disabled: nothing under it"), "{told}");
    });
}
