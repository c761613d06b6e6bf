//! Whose client certificate the gateway has seen.

use lambda_http::{Request, RequestExt as _, request::RequestContext};

/// The one caller who may come in, by the common name of its certificate. Without a name anybody may, for then the
/// gateway asks nobody for a certificate and the signature alone decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client(Option<String>);

impl Client {
    pub(crate) const fn named(name: Option<String>) -> Self {
        Self(name)
    }

    pub(crate) fn is_behind(&self, request: &Request) -> bool {
        self.0.as_ref().is_none_or(|wanted| common_name(request).as_ref() == Some(wanted))
    }
}

/// `CN=client.webhooks.fbclientcerts.com,O=Meta Platforms\\, Inc.,C=US`
fn common_name(request: &Request) -> Option<String> {
    let RequestContext::ApiGatewayV2(context) = request.request_context_ref()? else {
        return None;
    };
    let subject = context.authentication.as_ref()?.client_cert.as_ref()?.subject_dn.as_deref()?;
    let part = subject.split(',').map(str::trim).find_map(|part| part.strip_prefix("CN="))?;
    Some(part.to_owned())
}
