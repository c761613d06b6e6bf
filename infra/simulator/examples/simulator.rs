//! Starts the simulator alone: `cargo run -p simulator --example simulator -- [port] [webhook] [seed]`.

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> std::io::Result<()> {
    let mut given = std::env::args().skip(1);
    let port = given.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    let webhook = given.next().filter(|url| !url.is_empty());
    let seed = given.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    let started = simulator::server::start(port, webhook, seed).await?;
    println!("{}", started.line);
    std::future::pending().await
}
