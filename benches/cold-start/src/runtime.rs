//! A stand-in for Lambda's Runtime API, for one program at a time.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{Response, StatusCode},
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

/// The program asks for its next invocation; whoever has this may let it wait.
pub(crate) type Poll = oneshot::Sender<String>;

pub(crate) struct Runtime {
    pub(crate) address: SocketAddr,
    polls: mpsc::UnboundedReceiver<Poll>,
    answers: mpsc::UnboundedReceiver<Answer>,
}

#[derive(Debug)]
pub(crate) enum Answer {
    Response(String),
    Error(String),
}

#[derive(Clone)]
struct Ends {
    polls: mpsc::UnboundedSender<Poll>,
    answers: mpsc::UnboundedSender<Answer>,
}

impl Runtime {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (to_polls, polls) = mpsc::unbounded_channel();
        let (to_answers, answers) = mpsc::unbounded_channel();
        let base = "/2018-06-01/runtime";
        let router = Router::new()
            .route(&format!("{base}/invocation/next"), get(next))
            .route(&format!("{base}/invocation/{{id}}/{{end}}"), post(answer))
            .route(&format!("{base}/init/error"), post(broken))
            .with_state(Ends { polls: to_polls, answers: to_answers });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, polls, answers })
    }

    /// # Errors
    /// The program said that it cannot start.
    pub(crate) async fn poll(&mut self) -> Result<Poll> {
        tokio::select! {
            poll = self.polls.recv() => poll.context("the stand-in is gone"),
            answer = self.answers.recv() => anyhow::bail!("instead of a poll: {answer:?}"),
        }
    }

    /// # Errors
    /// The program answered with an error.
    pub(crate) async fn answer(&mut self) -> Result<String> {
        match self.answers.recv().await.context("the stand-in is gone")? {
            Answer::Response(body) => Ok(body),
            Answer::Error(body) => anyhow::bail!("the invocation failed: {body}"),
        }
    }
}

async fn next(State(ends): State<Ends>) -> Result<Response<Body>, StatusCode> {
    let (poll, invocation) = oneshot::channel();
    ends.polls.send(poll).map_err(|_| StatusCode::GONE)?;
    let event = invocation.await.map_err(|_| StatusCode::GONE)?;
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000001")
        // Far away: nothing here is to be cut off.
        .header("lambda-runtime-deadline-ms", "4102444800000")
        .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:0:function:f")
        .body(Body::from(event))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn answer(
    State(ends): State<Ends>,
    Path((_, end)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    let answer = if end == "response" { Answer::Response(body) } else { Answer::Error(body) };
    // Whoever measures has gone: so has the program, in a moment.
    let _ = ends.answers.send(answer);
    StatusCode::ACCEPTED
}

async fn broken(State(ends): State<Ends>, body: String) -> StatusCode {
    let _ = ends.answers.send(Answer::Error(body));
    StatusCode::ACCEPTED
}
