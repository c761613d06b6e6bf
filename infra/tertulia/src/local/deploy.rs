//! Deploys `infra/template.yaml` to the emulator, as `sam package` and `sam deploy` would to AWS.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail};

use super::{
    aws::{Aws, xml_text},
    build::Package,
    places::Places,
    progress::Step,
};

pub const STAGE: &str = "local";
const STACK: &str = "tertulia-local";
const CODE_BUCKET: &str = "tertulia-local-code";
const CODE_ADDRESS: &str = "https://s3.us-east-1.amazonaws.com/tertulia-local-code/";
const TEMPLATE: &str = "template.yaml";

/// It takes a second or two; a machine under full load gets two minutes.
const DEPLOYED_WITHIN: Duration = Duration::from_secs(120);

/// What the template hands out, by the names of its `Outputs`.
#[derive(Clone, Debug)]
pub struct Outputs(BTreeMap<String, String>);

impl Outputs {
    pub fn value(&self, name: &str) -> Result<&str> {
        self.0.get(name).map(String::as_str).with_context(|| {
            format!("infra/template.yaml has no output {name}: add it, or build the command anew")
        })
    }
}

pub async fn deploy(
    aws: &Aws,
    places: &Places,
    packages: Vec<Package>,
    parameters: &[(&str, String)],
) -> Result<Outputs> {
    let step = Step::begin("Deploying infra/template.yaml");
    let path = places.workspace.join("infra/template.yaml");
    let template = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    aws.create_bucket(CODE_BUCKET).await?;
    let mut code = BTreeMap::new();
    for package in packages {
        step.say(format!("uploading {}", package.function));
        let key = format!("{}.zip", package.function);
        aws.put_object(CODE_BUCKET, &key, package.zip).await?;
        code.insert(package.function, format!("s3://{CODE_BUCKET}/{key}"));
    }

    for part in parts(&template) {
        let path = places.workspace.join("infra").join(part);
        let text =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        aws.put_object(CODE_BUCKET, part, text).await?;
    }

    aws.put_object(CODE_BUCKET, TEMPLATE, package(&template, &code)?.into_bytes()).await?;

    step.say("creating the stack");
    let mut form = vec![
        ("Action".to_owned(), "CreateStack".to_owned()),
        ("Version".to_owned(), "2010-05-15".to_owned()),
        ("StackName".to_owned(), STACK.to_owned()),
        // Larger than what a request may hold.
        ("TemplateURL".to_owned(), format!("{CODE_ADDRESS}{TEMPLATE}")),
        ("Capabilities.member.1".to_owned(), "CAPABILITY_IAM".to_owned()),
        ("Capabilities.member.2".to_owned(), "CAPABILITY_AUTO_EXPAND".to_owned()),
    ];
    for (index, (name, value)) in parameters.iter().enumerate() {
        let member = format!("Parameters.member.{}", index + 1);
        form.push((format!("{member}.ParameterKey"), (*name).to_owned()));
        form.push((format!("{member}.ParameterValue"), value.clone()));
    }
    aws.cloudformation(&form)
        .await
        .context("the emulator refuses infra/template.yaml: put right what it says")?;
    let outputs =
        tokio::time::timeout(DEPLOYED_WITHIN, deployed(aws)).await.with_context(|| {
            format!(
                "the stack was not there within {} s: read target/local/ministack.log",
                DEPLOYED_WITHIN.as_secs()
            )
        })??;
    aws.put_mappings_right().await?;
    step.done();
    Ok(outputs)
}

const PART: &str = "TemplateURL: ";

/// The files that the template is made of beside itself.
fn parts(template: &str) -> Vec<&str> {
    template
        .lines()
        .filter_map(|line| line.split_once(PART))
        .filter_map(|(_, rest)| rest.split([',', ' ', '}']).next())
        .collect()
}

/// Puts the uploaded zips' and parts' addresses in the place of the source folders and files.
fn package(template: &str, code: &BTreeMap<&'static str, String>) -> Result<String> {
    let mut packaged = String::with_capacity(template.len());
    for line in template.lines() {
        match line.split_once("CodeUri: ../functions/") {
            Some((indent, function)) => {
                let place = code.get(function.trim().trim_end_matches('/')).with_context(|| {
                    format!(
                        "infra/template.yaml names the function {function}, which this command does not build: add it to FUNCTIONS"
                    )
                })?;
                packaged.push_str(&format!("{indent}CodeUri: {place}\n"));
            }
            None => {
                packaged.push_str(&line.replace(PART, &format!("{PART}{CODE_ADDRESS}")));
                packaged.push('\n');
            }
        }
    }
    Ok(packaged)
}

/// What the emulator has made of each of the template's resources, by its name there.
pub async fn resources(aws: &Aws) -> Result<BTreeMap<String, String>> {
    let text = aws.cloudformation(&ask("DescribeStackResources")).await?;
    let document =
        roxmltree::Document::parse(&text).context("CloudFormation's answer is no XML")?;
    let members = document.descendants().filter(|node| node.tag_name().name() == "member");
    let pair = |node: roxmltree::Node<'_, '_>| {
        let logical = xml_text(node, "LogicalResourceId")?.to_owned();
        Some((logical, xml_text(node, "PhysicalResourceId")?.to_owned()))
    };
    Ok(members.filter_map(pair).collect())
}

async fn deployed(aws: &Aws) -> Result<Outputs> {
    loop {
        let text = aws.cloudformation(&ask("DescribeStacks")).await?;
        let document =
            roxmltree::Document::parse(&text).context("CloudFormation's answer is no XML")?;
        let status = xml_text(document.root(), "StackStatus").unwrap_or_default();
        match status {
            "CREATE_COMPLETE" => return Ok(outputs(&document)),
            "CREATE_IN_PROGRESS" | "REVIEW_IN_PROGRESS" => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            _ => bail!(
                "the stack ended as {status}: put right in infra/template.yaml what it says.\n{}",
                reasons(aws).await.unwrap_or_default()
            ),
        }
    }
}

fn outputs(document: &roxmltree::Document<'_>) -> Outputs {
    let members = document.descendants().filter(|node| {
        node.tag_name().name() == "member" && xml_text(*node, "OutputKey").is_some()
    });
    Outputs(
        members
            .filter_map(|node| {
                let key = xml_text(node, "OutputKey")?;
                let value = xml_text(node, "OutputValue")?;
                Some((key.to_owned(), value.to_owned()))
            })
            .collect(),
    )
}

async fn reasons(aws: &Aws) -> Result<String> {
    let text = aws.cloudformation(&ask("DescribeStackEvents")).await?;
    let document =
        roxmltree::Document::parse(&text).context("CloudFormation's answer is no XML")?;
    let mut lines = Vec::new();
    for event in document.descendants().filter(|node| node.tag_name().name() == "member") {
        let status = xml_text(event, "ResourceStatus").unwrap_or_default();
        if status.ends_with("FAILED")
            && let Some(reason) = xml_text(event, "ResourceStatusReason")
        {
            let resource = xml_text(event, "LogicalResourceId").unwrap_or("the stack");
            lines.push(format!("{resource}: {reason}"));
        }
    }
    Ok(lines.join("\n"))
}

fn ask(action: &str) -> [(String, String); 3] {
    [
        ("Action".to_owned(), action.to_owned()),
        ("Version".to_owned(), "2010-05-15".to_owned()),
        ("StackName".to_owned(), STACK.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packaging_changes_nothing_but_the_place_of_the_code() {
        let template = "Resources:\n  Webhook:\n    Properties:\n      CodeUri: ../functions/webhook\n      Timeout: 10\n";
        let code = BTreeMap::from([("webhook", "s3://b/webhook.zip".to_owned())]);
        let packaged = package(template, &code).unwrap();
        assert_eq!(packaged, template.replace("../functions/webhook", "s3://b/webhook.zip"));
    }

    #[test]
    fn the_parts_lie_beside_the_code() {
        let template =
            "  A: { TemplateURL: key.yaml, Parameters: {} }\n  TemplateURL: alarms.yaml\n";
        assert_eq!(parts(template), ["key.yaml", "alarms.yaml"]);
        let packaged = package(template, &BTreeMap::new()).unwrap();
        assert!(
            packaged.contains("amazonaws.com/tertulia-local-code/key.yaml, Param"),
            "{packaged}"
        );
    }

    #[test]
    fn a_function_that_nobody_builds_is_named() {
        let error = package("CodeUri: ../functions/console\n", &BTreeMap::new()).unwrap_err();
        assert!(error.to_string().contains("console"), "{error}");
    }

    #[test]
    fn the_template_has_exactly_the_functions_that_are_built() {
        let template = include_str!("../../../template.yaml");
        let mut named: Vec<_> = template
            .lines()
            .filter_map(|line| line.split_once("CodeUri: ../functions/"))
            .map(|(_, function)| function)
            .collect();
        named.sort_unstable();
        let mut built = super::super::build::FUNCTIONS.to_vec();
        built.sort_unstable();
        assert_eq!(named, built);
    }
}
