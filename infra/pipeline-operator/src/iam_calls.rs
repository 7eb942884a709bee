//! Calls of IAM: one service for all regions of a partition, that speaks XML.

use aws_smithy_xml::decode::{Document, try_data};
use chrono::{DateTime, Utc};
use reqwest::Method;
use url::form_urlencoded;

use crate::signed_calls::{CallFailure, SignedCalls, Unsigned, lost, refused};

impl SignedCalls {
    /// Asks for `operation` with its parameters; answers the XML as it came.
    pub(crate) async fn ask_iam(
        &self,
        operation: &str,
        parameters: &[(String, String)],
        now: DateTime<Utc>,
    ) -> Result<String, CallFailure> {
        let action = format!("iam:{operation}");
        let (host, region) = iam_of(&self.region);
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", operation)
            .append_pair("Version", "2010-05-08")
            .extend_pairs(parameters)
            .finish();
        let address = self.endpoint_url.as_deref().unwrap_or(host);
        let request = Unsigned {
            method: Method::POST,
            service: "iam",
            region,
            address: format!("{}/", address.trim_end_matches('/')),
            headers: &[("content-type", "application/x-www-form-urlencoded")],
            body,
            action: &action,
        };
        let answer = self.send(request, now).await?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| lost(&action, &error))?;
        if status.is_success() {
            return Ok(text);
        }
        let field = |name| texts_of(&text, name).into_iter().next();
        let code = field("Code").unwrap_or_else(|| status.as_str().to_owned());
        let words = field("Message").unwrap_or_else(|| "no reason is given".to_owned());
        Err(refused(&action, &code, &words))
    }
}

/// Where IAM is, and the region that its requests are signed for.
fn iam_of(region: &str) -> (&'static str, &'static str) {
    if region.starts_with("cn-") {
        ("https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1")
    } else if region.starts_with("us-gov-") {
        ("https://iam.us-gov.amazonaws.com", "us-gov-west-1")
    } else {
        ("https://iam.amazonaws.com", "us-east-1")
    }
}

/// The texts of all elements of this name that hold nothing but text.
pub(crate) fn texts_of(xml: &str, name: &str) -> Vec<String> {
    let mut document = Document::new(xml);
    let mut texts = Vec::new();
    while let Some(element) = document.next_start_element() {
        if element.matches(name)
            && let Ok(text) = try_data(&mut document.scoped_to(element))
        {
            texts.push(text.into_owned());
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_the_name_of_their_element_however_deep() {
        let xml = "<A xmlns=\"x\"><Names><member>one &amp; two</member><member/></Names>\
                   <member><Deep>three</Deep></member></A>";
        assert_eq!(texts_of(xml, "member"), ["one & two", ""]);
        assert_eq!(texts_of(xml, "Deep"), ["three"]);
        assert_eq!(texts_of("no XML", "Deep"), [""; 0]);
    }

    #[test]
    fn iam_is_asked_in_the_partition_of_the_region() {
        assert_eq!(iam_of("eu-central-1"), ("https://iam.amazonaws.com", "us-east-1"));
        assert_eq!(iam_of("us-gov-east-1").1, "us-gov-west-1");
        assert_eq!(iam_of("cn-northwest-1").0, "https://iam.cn-north-1.amazonaws.com.cn");
    }
}
