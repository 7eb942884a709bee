//! The written list of all rights (`tests/golden/rights.txt`), by which the deployed roles are judged. A test of the deployment
//! holds the list against the template; here it is taken along in the binary, so there is no second one.

/// A line begins a role, a statement, or what one of its statements is about, by how far it is moved in.
const LIST: &str = include_str!("../../../../tests/golden/rights.txt");

/// A statement of a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct WrittenRight {
    pub(super) actions: Vec<&'static str>,
    /// In the template's words: `JobsTable.Arn`, `${JobsTable.Arn}/index/by-recheck`.
    pub(super) resources: Vec<&'static str>,
    /// True for a statement under a condition of the template: not every stack has it.
    pub(super) is_optional: bool,
    pub(super) bounds: Vec<Bound>,
}

/// A condition of IAM: `kms:ViaService StringEquals ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) key: &'static str,
    pub(super) operator: &'static str,
    /// In the template's words.
    pub(super) values: Vec<&'static str>,
}

/// The roles of the list and what each may do.
pub(super) fn of_all_roles() -> Vec<(&'static str, Vec<WrittenRight>)> {
    let mut roles: Vec<(&str, Vec<WrittenRight>)> = Vec::new();
    for line in LIST.lines() {
        if !line.starts_with(' ') {
            roles.push((line, Vec::new()));
            continue;
        }
        let Some((_, rights)) = roles.last_mut() else { continue };
        let words = line.trim_start();
        let right = rights.last_mut();
        match (words.split_once(' '), right) {
            (Some(("on", resource)), Some(right)) => right.resources.push(resource),
            (Some(("when", bound)), Some(right)) => right.bounds.extend(bound_of(bound)),
            _ => rights.push(statement_of(words)),
        }
    }
    // Policies of buckets, queues and keys stand below the roles; they are no rights of anybody's own.
    roles.retain(|(name, _)| name.ends_with("Role"));
    for (_, rights) in &mut roles {
        // Who may take the role is a statement without a resource.
        rights.retain(|right| !right.resources.is_empty());
    }
    roles
}

/// `Jobs: Allow dynamodb:GetItem dynamodb:PutItem if UseOwnKey`
fn statement_of(words: &'static str) -> WrittenRight {
    let words = words.split_once("Allow ").map_or(words, |(_, behind)| behind);
    let actions = words.split(' ').take_while(|word| !matches!(*word, "if" | "unless"));
    let actions: Vec<&str> = actions.filter(|word| word.contains(':')).collect();
    let is_optional = words.contains(" if ") || words.contains(" unless ");
    WrittenRight { actions, is_optional, ..WrittenRight::default() }
}

/// `kms:ViaService StringEquals s3.${AWS::Region}.amazonaws.com or sqs.${AWS::Region}.amazonaws.com`
fn bound_of(words: &'static str) -> Option<Bound> {
    let (key, rest) = words.split_once(' ')?;
    let (operator, values) = rest.split_once(' ')?;
    Some(Bound { key, operator, values: values.split(" or ").collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights_of(role: &str) -> Vec<WrittenRight> {
        let roles = of_all_roles();
        roles.into_iter().find(|(name, _)| *name == role).unwrap().1
    }

    #[test]
    fn every_function_and_service_has_its_role_in_the_list() {
        let names: Vec<&str> = of_all_roles().into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "DeliverTranscriptRole",
                "PollTranscriptionRole",
                "RecheckOverdueRole",
                "RecheckScheduleRole",
                "RecordFailureRole",
                "StartTranscriptionRole",
                "SubmitTranscriptionRole",
                "TranscriptionMachineRole",
            ]
        );
    }

    #[test]
    fn a_statement_is_read_with_its_actions_resources_and_bounds() {
        let rights = rights_of("RecheckOverdueRole");
        let query = WrittenRight {
            actions: vec!["dynamodb:Query"],
            resources: vec!["${JobsTable.Arn}/index/by-recheck"],
            ..WrittenRight::default()
        };
        assert!(rights.contains(&query), "{rights:#?}");
        let key = rights.iter().find(|right| right.actions.contains(&"kms:Decrypt")).unwrap();
        assert!(key.is_optional);
        assert_eq!(key.resources, ["(EncryptionKey.Arn if MakeKey, else EncryptionKeyArn)"]);
        assert_eq!(key.bounds[0].key, "kms:ViaService");
        assert_eq!(key.bounds[0].values[0], "dynamodb.${AWS::Region}.amazonaws.com");
    }

    #[test]
    fn who_may_take_a_role_is_no_right_of_it() {
        for (role, rights) in of_all_roles() {
            assert!(!rights.is_empty(), "{role}");
            let mut actions = rights.iter().flat_map(|right| &right.actions);
            assert!(actions.all(|action| *action != "sts:AssumeRole"), "{role}");
        }
    }
}
