//! Draws the stack as a mermaid diagram: what calls, starts, reads and writes what, as `template.yaml` says.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is missing")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The kinds of resources that are drawn, and between what their name stands.
const KINDS: [(&str, &str, &str); 8] = [
    ("AWS::Serverless::Function", "[", "]"),
    ("AWS::Serverless::StateMachine", "[[", "]]"),
    ("AWS::Events::Rule", "(", ")"),
    ("AWS::SQS::Queue", ">", "]"),
    ("AWS::S3::Bucket", "[(", ")]"),
    ("AWS::DynamoDB::Table", "[(", ")]"),
    ("AWS::SecretsManager::Secret", "{{", "}}"),
    ("AWS::SNS::Topic", "([", "])"),
];

/// Actions with these beginnings only look; all others do something.
const LOOKS: [&str; 6] = ["Get", "List", "Query", "Describe", "Receive", "Decrypt"];

/// The diagram, as Markdown.
pub(crate) fn draw(template: &Value) -> String {
    let stack = Stack { resources: &template["Resources"] };
    let mut text = String::from("```mermaid\nflowchart LR\n");
    for (id, open, close) in stack.nodes() {
        text.push_str(&["    ", id, open, id, close, "\n"].concat());
    }
    for (from, to, line) in stack.lines() {
        text.push_str(&["    ", &from, " ", &line, " ", &to, "\n"].concat());
    }
    text.push_str("```\n");
    text
}

struct Stack<'a> {
    resources: &'a Value,
}

/// From, to, and the arrow between them.
type Line = (String, String, String);

impl<'a> Stack<'a> {
    fn all(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
        let resources = self.resources.as_object().into_iter().flatten();
        resources.map(|(id, resource)| {
            let kind = resource["Type"].as_str().unwrap_or_default();
            (id.as_str(), kind, &resource["Properties"])
        })
    }

    fn nodes(&self) -> impl Iterator<Item = (&'a str, &'static str, &'static str)> {
        self.all().filter_map(|(id, kind, _)| {
            let (_, open, close) = KINDS.iter().find(|(drawn, ..)| *drawn == kind)?;
            Some((id, *open, *close))
        })
    }

    fn is_node(&self, id: &str) -> bool {
        let kind = self.resources[id]["Type"].as_str();
        KINDS.iter().any(|(drawn, ..)| kind == Some(drawn))
    }

    /// The drawn resources that a value refers to, however deep.
    fn meant(&self, value: &Value) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        references(value, &mut names);
        names.extend(self.tables_named_in(value).map(str::to_owned));
        names.retain(|name| self.is_node(name));
        names
    }

    /// The tables that an ARN means by their given name instead of referring to them.
    fn tables_named_in(&self, value: &Value) -> impl Iterator<Item = &'a str> {
        let text = value.to_string();
        let named = move |properties: &Value| {
            let name = properties["TableName"]["Fn::Sub"].as_str();
            name.is_some_and(|name| text.contains(&format!(":table/{name}\"")))
        };
        self.all().filter(move |(_, _, properties)| named(properties)).map(|(id, ..)| id)
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (id, kind, properties) in self.all() {
            match kind {
                "AWS::Events::Rule" => self.of_rule(id, properties, &mut lines),
                "AWS::Serverless::Function" => self.of_function(id, properties, &mut lines),
                "AWS::Serverless::StateMachine" => {
                    let steps = self.meant(&properties["DefinitionSubstitutions"]);
                    lines.extend(steps.into_iter().map(|to| line(id, &to, "==>")));
                }
                "AWS::SQS::Queue" => {
                    let tries = &properties["RedrivePolicy"]["maxReceiveCount"];
                    let arrow = format!("-. after {tries} tries .->");
                    let last = self.meant(&properties["RedrivePolicy"]["deadLetterTargetArn"]);
                    lines.extend(last.into_iter().map(|to| line(id, &to, &arrow)));
                }
                _ => {}
            }
        }
        lines
    }

    fn of_rule(&self, id: &str, rule: &Value, lines: &mut Vec<Line>) {
        let seen = self.meant(&rule["EventPattern"]["detail"]);
        let events = rule["EventPattern"]["detail-type"][0].as_str().unwrap_or("events");
        let arrow = format!("-- {events} -->");
        lines.extend(seen.into_iter().map(|from| line(&from, id, &arrow)));
        for target in rule["Targets"].as_array().into_iter().flatten() {
            lines.extend(self.meant(&target["Arn"]).into_iter().map(|to| line(id, &to, "-->")));
            let lost = self.meant(&target["DeadLetterConfig"]);
            lines.extend(lost.into_iter().map(|to| line(id, &to, "-. undelivered .->")));
        }
    }

    fn of_function(&self, id: &str, function: &Value, lines: &mut Vec<Line>) {
        for event in function["Events"].as_object().into_iter().flatten().map(|(_, event)| event) {
            let queues = self.meant(&event["Properties"]["Queue"]);
            lines.extend(queues.into_iter().map(|from| line(&from, id, "-->")));
            if event["Type"] == "ScheduleV2" {
                lines.push(line("schedule((schedule))", id, "-->"));
            }
        }
        let lost = self.meant(&function["EventInvokeConfig"]["DestinationConfig"]);
        lines.extend(lost.into_iter().map(|to| line(id, &to, "-. undelivered .->")));
        let mut done: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let role = function["Role"]["Fn::GetAtt"][0].as_str().unwrap_or_default();
        for statement in statements(&self.resources[role]["Properties"]) {
            // A queue is drawn by what it brings to the function, or takes from it.
            let is_queue = |id: &String| self.resources[id]["Type"] == "AWS::SQS::Queue";
            let known = |to: &String| {
                let ends =
                    |(from, end, _): &Line| (from == to && end == id) || (from == id && end == to);
                is_queue(to) && lines.iter().any(ends)
            };
            for to in self.meant(&statement["Resource"]).into_iter().filter(|to| !known(to)) {
                done.entry(to).or_default().extend(what_it_does(&statement["Action"]));
            }
        }
        for (to, whats) in done {
            let words: Vec<&str> = whats.into_iter().collect();
            lines.push(line(id, &to, &format!("-- {} -->", words.join(", "))));
        }
    }
}

fn line(from: &str, to: &str, arrow: &str) -> Line {
    (from.to_owned(), to.to_owned(), arrow.to_owned())
}

/// The statements of a role's policies; of a statement that depends on a condition, the one that holds by default.
fn statements(role: &Value) -> impl Iterator<Item = &Value> {
    let policies = role["Policies"].as_array().into_iter().flatten();
    let all = policies.filter_map(|policy| policy["PolicyDocument"]["Statement"].as_array());
    all.flatten().map(|statement| statement.get("Fn::If").map_or(statement, |ways| &ways[1]))
}

fn what_it_does(actions: &Value) -> BTreeSet<&'static str> {
    let one = std::slice::from_ref(actions);
    let actions = actions.as_array().map_or(one, Vec::as_slice).iter().filter_map(Value::as_str);
    let name = |action: &str| action.split_once(':').map(|(_, name)| name.to_owned());
    let names = actions.filter_map(name);
    names
        .map(
            |name| if LOOKS.iter().any(|look| name.starts_with(look)) { "reads" } else { "writes" },
        )
        .collect()
}

/// The names in every `Ref`, `GetAtt` and `Sub` of a value.
fn references(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("Ref", Value::String(name)) => {
                        names.insert(name.clone());
                    }
                    ("Fn::GetAtt", Value::Array(path)) => {
                        names.extend(path.first().and_then(Value::as_str).map(str::to_owned));
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        let parts = text.split("${").skip(1);
                        names.extend(
                            parts.filter_map(|part| {
                                part.split(['.', '}']).next().map(str::to_owned)
                            }),
                        );
                    }
                    _ => references(member, names),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "\
Resources:
  Calls: {Type: AWS::S3::Bucket}
  Uploaded:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {detail-type: [Object Created], detail: {bucket: {name: [!Ref Calls]}}}
      Targets: [{Arn: !GetAtt Inbox.Arn, DeadLetterConfig: {Arn: !GetAtt Lost.Arn}}]
  Inbox:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 5}}
  Lost: {Type: AWS::SQS::Queue}
  Start:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt StartRole.Arn
      Events: {In: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn}}}
  StartRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Action: [sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt Inbox.Arn}
              - {Action: [s3:GetObject], Resource: !Sub '${Calls.Arn}/*'}
              - {Action: states:StartExecution, Resource: !Ref Machine}
              - {Action: dynamodb:GetItem, Resource: !Sub 'arn:${A::Partition}:dynamodb:::table/${A::Stack}-token'}
  Token: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub '${A::Stack}-token'}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionSubstitutions: {StartArn: !GetAtt Start.Arn}}
";

    #[test]
    fn a_stack_is_drawn_with_its_events_rights_and_dead_letters() {
        let template = stack_template::read(TEMPLATE).unwrap();
        let expected = "```mermaid\nflowchart LR\n    Calls[(Calls)]\n    Uploaded(Uploaded)\n    Inbox>Inbox]\n    \
            Lost>Lost]\n    Start[Start]\n    Machine[[Machine]]\n    Calls -- Object Created --> Uploaded\n    \
            Uploaded --> Inbox\n    Uploaded -. undelivered .-> Lost\n    Inbox -. after 5 tries .-> Lost\n    \
            Inbox --> Start\n    Start -- reads --> Calls\n    Start -- writes --> Machine\n    \
            Token[(Token)]\n    Start -- reads --> Token\n    Machine ==> Start\n```\n";
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort_unstable();
            lines
        };
        assert_eq!(sorted(&draw(&template)), sorted(expected));
    }
}
