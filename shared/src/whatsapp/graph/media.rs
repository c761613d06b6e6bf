//! A person's file: where it lies, then the file itself.
//!
//! The address is good for five minutes and needs the token, the id for seven days; so ids are queued, never
//! addresses.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>

use std::time::Duration;

use ::http::{Method, Request, Uri, uri::Authority};

use super::{AccessToken, Graph, WHAT, answer};
use crate::{
    domain::ids::{MediaId, NumberId},
    http::{Answer, Bounds, Failure},
    ports::{FetchError, Unavailable},
    whatsapp::wire::Node,
};

/// 16 MB (a video's limit) at 3 Mbit/s, and still within the function's minute.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(45);
/// Where Meta keeps files. The token is sent nowhere else, whatever an answer says.
const HOSTS: [&str; 4] = ["fbsbx.com", "fbcdn.net", "facebook.com", "whatsapp.net"];
/// *Object with this id does not exist*, in Meta's words an invalid parameter.
const NO_SUCH_OBJECT: i64 = 100;
/// An address may have run out between the two calls; asking for another one helps once.
const LOCATE_MAX: usize = 2;

pub(super) async fn fetch<T: AccessToken>(
    graph: &Graph<T>,
    number: &NumberId,
    media: &MediaId,
    limit_bytes: u64,
) -> Result<Vec<u8>, FetchError> {
    let mut answer = None;
    for _ in 0..LOCATE_MAX {
        let place = locate(graph, number, media).await?;
        if place.bytes.is_some_and(|bytes| bytes > limit_bytes) {
            return Err(FetchError::TooLarge);
        }
        let download = download(graph, &place.url, limit_bytes).await?;
        if download.status == 200 {
            return Ok(download.body);
        }
        let is_outdated = download.status == 404;
        answer = Some(download);
        if !is_outdated {
            break;
        }
    }
    let status = answer.map_or(0, |answer| answer.status);
    Err(unavailable(format!("the file's host answered {status}")).into())
}

struct Place {
    url: Uri,
    bytes: Option<u64>,
}

async fn locate<T: AccessToken>(
    graph: &Graph<T>,
    number: &NumberId,
    media: &MediaId,
) -> Result<Place, FetchError> {
    let path = format!("{media}?phone_number_id={number}");
    let answer = graph.call(Method::GET, &path, None, &[]).await;
    let answer = answer.map_err(|failure| failure.unavailable(WHAT))?;
    if is_gone(&answer) {
        return Err(FetchError::Gone);
    }
    if answer.status != 200 {
        let code = answer::error_code(&answer.body);
        let (status, code) = (answer.status, code.unwrap_or(-1));
        return Err(unavailable(format!("Meta answered {status}, code {code}")).into());
    }
    let json = Node::parse(&answer.body).unwrap_or(Node::Null);
    let url = json.get("url").text().and_then(|url| url.parse().ok());
    let url: Uri = url.ok_or_else(|| unavailable("the answer holds no address"))?;
    if !may_have_token(&url, &graph.url) {
        return Err(unavailable("the file lies at a host that is not Meta's").into());
    }
    let bytes = json.get("file_size").integer();
    Ok(Place { url, bytes: bytes.and_then(|bytes| u64::try_from(bytes).ok()) })
}

async fn download<T: AccessToken>(
    graph: &Graph<T>,
    url: &Uri,
    limit_bytes: u64,
) -> Result<Answer, FetchError> {
    let token = graph.current_token().await.map_err(|failure| failure.unavailable(WHAT))?;
    let request = Request::builder().method(Method::GET).uri(url.clone());
    let bounds = Bounds { timeout: DOWNLOAD_TIMEOUT, bytes_max: limit_bytes };
    match graph.http.call(request, Vec::new(), Some(&token), bounds).await {
        Ok(answer) => Ok(answer),
        Err(Failure::TooLarge) => Err(FetchError::TooLarge),
        Err(failure @ (Failure::NotSent(_) | Failure::InDoubt(_))) => {
            Err(failure.unavailable(WHAT).into())
        }
    }
}

fn is_gone(answer: &Answer) -> bool {
    answer.status == 404
        || (answer.status == 400 && answer::error_code(&answer.body) == Some(NO_SUCH_OBJECT))
}

/// HTTPS at Meta's, or the very place that we were configured with.
fn may_have_token(url: &Uri, configured: &str) -> bool {
    let Some(host) = url.host() else { return false };
    let is_metas = HOSTS.iter().any(|domain| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    let configured: Option<Uri> = configured.parse().ok();
    let is_configured = configured.is_some_and(|configured| {
        configured.scheme() == url.scheme()
            && configured.authority().map(Authority::as_str)
                == url.authority().map(Authority::as_str)
    });
    (is_metas && url.scheme_str() == Some("https")) || is_configured
}

fn unavailable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Unavailable {
    Unavailable::new("the media file", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_meta_and_to_the_configured_place_only() {
        let base = "http://127.0.0.1:4000";
        let may = |url: &str| may_have_token(&url.parse().unwrap(), base);
        assert!(may("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"));
        assert!(may("https://graph.facebook.com/x"));
        assert!(may("http://127.0.0.1:4000/media/1"));
        assert!(!may("http://lookaside.fbsbx.com/"), "without TLS");
        assert!(!may("https://evilfbsbx.com/"));
        assert!(!may("https://fbsbx.com.example.org/"));
        assert!(!may("http://127.0.0.1:4001/media/1"), "another port");
        assert!(!may("https://127.0.0.1:4000/media/1"));
        assert!(!may("/media/1"));
    }
}
