//! The stack that is meant when none is named: the only one of this pipeline in the region.

use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::ProvideErrorMetadata as _;
use aws_sdk_cloudformation::types::Stack;

use crate::stack_facts::{NoStack, OUTPUTS, no_stack, status_of};

/// How the template's description begins, and with it that of every stack of this pipeline.
const DESCRIPTION: &str = "Genesys Transcription Pipeline";

/// The name of the one stack of this pipeline that there is.
///
/// # Errors
/// When there is none or more than one, or CloudFormation does not tell.
pub(crate) async fn only_stack(client: &Client, region: &str) -> Result<String, NoStack> {
    let mut names = Vec::new();
    let mut pages = client.describe_stacks().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| {
            no_stack("cloudformation:DescribeStacks", "", region, error.code(), error.message())
        })?;
        let ours = page.stacks().iter().filter(|stack| is_ours(stack));
        names.extend(ours.filter_map(Stack::stack_name).map(str::to_owned));
    }
    chosen(names, region)
}

fn chosen(mut names: Vec<String>, region: &str) -> Result<String, NoStack> {
    names.sort_unstable();
    match names.len() {
        0 => Err(NoStack::NoneOfOurs { region: region.to_owned() }),
        1 => Ok(names.swap_remove(0)),
        _ => Err(NoStack::Several { names, region: region.to_owned() }),
    }
}

/// Known by its description or, where that got lost, by its outputs. A change set that was never executed leaves a stack with
/// nothing in it.
fn is_ours(stack: &Stack) -> bool {
    let has = |name: &str| stack.outputs().iter().any(|output| output.output_key() == Some(name));
    let is_like_ours = stack.description().is_some_and(|text| text.starts_with(DESCRIPTION))
        || OUTPUTS.into_iter().all(has);
    is_like_ours && !matches!(status_of(stack).as_str(), "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE")
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{Output, StackStatus};

    use super::*;

    fn stack(description: &str, status: StackStatus) -> Stack {
        Stack::builder().description(description).stack_status(status).build()
    }

    #[test]
    fn the_templates_own_description_marks_a_stack() {
        let template = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
        let template = std::fs::read_to_string(template).unwrap();
        let description = template.lines().find_map(|line| line.strip_prefix("Description: "));
        assert!(is_ours(&stack(description.unwrap(), StackStatus::RollbackComplete)));
        assert!(!is_ours(&stack(description.unwrap(), StackStatus::ReviewInProgress)));
        assert!(!is_ours(&stack("Somebody's website", StackStatus::CreateComplete)));
    }

    #[test]
    fn a_stack_without_a_description_is_known_by_its_outputs() {
        let with = |names: &[&str]| {
            let outputs = names.iter().map(|name| Output::builder().output_key(*name).build());
            Stack::builder().set_outputs(Some(outputs.collect())).build()
        };
        assert!(is_ours(&with(&OUTPUTS)));
        assert!(!is_ours(&with(&OUTPUTS[1..])));
    }

    #[test]
    fn one_is_taken_and_none_or_several_are_told_with_what_to_do() {
        let named = |names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            chosen(names, "eu-central-1").map_err(|problem| problem.to_string())
        };
        assert_eq!(named(&["acme"]), Ok("acme".to_owned()));
        assert!(named(&[]).unwrap_err().contains("no stack of this pipeline in eu-central-1"));
        let several = named(&["trial", "acme"]).unwrap_err();
        assert!(several.contains("2 stacks"), "{several}");
        assert!(several.contains("acme, trial; say which: --stack acme"), "{several}");
    }
}
