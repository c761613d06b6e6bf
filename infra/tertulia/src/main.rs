use anyhow::Result;
use tertulia::local::{aws::Aws, build, deploy, ministack::MiniStack, places::Places, python};

#[tokio::main]
async fn main() -> Result<()> {
    let places = Places::find()?;
    let python = python::environment(&places).await?;
    let (stack, packages) =
        tokio::join!(MiniStack::start(&python, &places), build::packages(&places));
    let stack = stack?;
    let aws = Aws::new(stack.endpoint())?;
    let outputs = deploy::deploy(
        &aws,
        &places,
        packages?,
        &[
            ("Stage", "local".into()),
            ("PhoneNumberIds", "106540352242922".into()),
            ("Architecture", "x86_64".into()),
            ("ClockFile", places.clock_file().display().to_string()),
        ],
    )
    .await?;
    println!("{outputs:?} {}", stack.endpoint());
    println!("{:?}", aws.queue_urls("tertulia-local").await?);
    tokio::signal::ctrl_c().await?;
    stack.stop().await;
    Ok(())
}
