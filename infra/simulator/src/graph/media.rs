//! Upload, locate, download and delete files.

use futures_util::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Answered, Fate, GraphAnswer, GraphRequest, Method, success};
use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::media::{
    ADDRESS_FOR, Media, MediaKind, UPLOADED_FOR, accepted_types, essence, hash, is_animated,
    matches_type,
};
use crate::sim::Simulator;
use crate::webhook::sign;

/// The parts of an upload.
#[derive(Default)]
struct Form {
    product: Option<String>,
    declared: Option<String>,
    file: Option<File>,
}

struct File {
    mime: Option<String>,
    name: Option<String>,
    bytes: bytes::Bytes,
}

impl Simulator {
    pub(crate) fn upload_media(&mut self, number: u16, request: &GraphRequest) -> Answered {
        let form = read_form(request)?;
        match form.product.as_deref() {
            None => return Err(Refusal::invalid("The parameter messaging_product is required.")),
            Some("whatsapp") => {}
            Some(_) => {
                return Err(Refusal::invalid("Param messaging_product must be one of {WHATSAPP}."));
            }
        }
        let Some(file) = form.file else {
            return Err(Refusal::invalid("The parameter file is required."));
        };
        let mime = match form.declared.filter(|mime| mime.contains('/')).or(file.mime) {
            Some(mime) => mime,
            None => return Err(Refusal::invalid("The parameter type is required.")),
        };
        let Some(kind) = MediaKind::of(&mime) else {
            return Err(Refusal::invalid(format!(
                "Param file must be a file with one of the following types: {}. Received file of type '{}'.",
                accepted_types(),
                essence(&mime),
            )));
        };
        let limit = kind.limit(is_animated(&file.bytes));
        if file.bytes.len() > limit {
            return Err(Refusal::new(
                131053,
                format!(
                    "The file has {} bytes; {} may have {limit}.",
                    file.bytes.len(),
                    kind.name()
                ),
            ));
        }
        if file.bytes.is_empty() {
            return Err(Refusal::invalid("Param file must not be empty."));
        }
        if !matches_type(&mime, &file.bytes) {
            return Err(Refusal::new(131053, format!("The file is not of the type {mime}.")));
        }
        let expires = self.after(UPLOADED_FOR);
        let id = self.ids.object();
        self.shelf.put(Media {
            id: id.clone(),
            mime,
            sha256: hash(&file.bytes),
            bytes: file.bytes,
            filename: file.name,
            number: Some(number),
            expires: Some(expires),
            declared: None,
        });
        Ok(GraphAnswer::json(200, &json!({ "id": id })))
    }

    pub(crate) fn on_media(&mut self, id: &str, request: &GraphRequest) -> Answered {
        let gone = || Refusal {
            title: format!("Unsupported request. Object with ID '{id}' does not exist"),
            ..Refusal::new(100, "The file does not exist, or its time is over.").with_subcode(33)
        };
        let media = self.shelf.get(id).filter(|media| media.alive(self.now)).ok_or_else(gone)?;
        // A file on a person's phone is nobody else's.
        let owner = media.number.ok_or_else(gone)?;
        if let Some(number) = request.query_value("phone_number_id")
            && self.config.numbers[usize::from(owner)].id != number
        {
            return Err(Refusal::new(100, "The file belongs to another phone number."));
        }
        match request.method {
            Method::Get => {
                let answer = json!({
                    "messaging_product": "whatsapp",
                    "url": self.media_address(id),
                    "mime_type": media.mime,
                    "sha256": hex::encode(media.sha256),
                    "file_size": media.size(),
                    "id": id,
                });
                Ok(GraphAnswer::json(200, &answer))
            }
            Method::Delete => {
                self.shelf.remove(id);
                Ok(success())
            }
            Method::Post | Method::Put | Method::Other => {
                Err(Refusal::invalid("Unsupported request method."))
            }
        }
    }

    /// An address that works for five minutes, with the bearer token.
    pub(crate) fn media_address(&self, id: &str) -> String {
        let until = self.after(ADDRESS_FOR).as_second();
        format!(
            "{}/whatsapp_business/attachments/?mid={id}&source=getMedia&ext={until}&hash={}",
            self.config.base_url.trim_end_matches('/'),
            self.address_hash(id, until),
        )
    }

    fn address_hash(&self, id: &str, until: i64) -> String {
        let signed = sign(self.config.app_secret.as_bytes(), format!("{id}.{until}").as_bytes());
        signed.get(7..39).unwrap_or_default().to_owned()
    }

    pub(crate) fn download(&mut self, request: &GraphRequest) -> GraphAnswer {
        let page = |status, words: &str| {
            let html = format!("<!DOCTYPE html><html><body>{words}</body></html>");
            GraphAnswer::text(status, "text/html; charset=utf-8", &html)
        };
        // In practice the host answers such calls with a page of its own; see the reference § 4.
        if self.config.user_agent_needed && request.header("user-agent").is_none_or(str::is_empty) {
            return page(400, "The call has no User-Agent.");
        }
        if request.token().as_deref() != Some(self.config.access_token.as_str()) {
            return page(401, "The call has no valid access token.");
        }
        if self.faults.strikes(FaultKind::MediaGone, None, None).is_some() {
            return page(404, "Not found.");
        }
        let id = request.query_value("mid").unwrap_or_default();
        let until = request.query_value("ext").and_then(|ext| ext.parse::<i64>().ok()).unwrap_or(0);
        let signed =
            request.query_value("hash").is_some_and(|hash| hash == self.address_hash(&id, until));
        let expired = Timestamp::from_second(until).is_ok_and(|until| self.now >= until);
        let media = self.shelf.get(&id).filter(|media| media.alive(self.now));
        let Some(media) = media.filter(|_| signed && !expired) else {
            return page(404, "Not found: ask for a new address.");
        };
        let mut body = media.bytes.clone();
        let mut headers =
            vec![("content-type", media.mime.clone()), ("content-length", body.len().to_string())];
        if let Some(name) = &media.filename {
            let plain: String =
                name.chars().filter(|letter| letter.is_ascii_graphic() && *letter != '"').collect();
            headers.push(("content-disposition", format!("attachment; filename=\"{plain}\"")));
        }
        let mut fate = Fate::Answer;
        if self.faults.strikes(FaultKind::CorruptMedia, None, None).is_some() {
            let mut other = body.to_vec();
            if let Some(last) = other.last_mut() {
                *last ^= 0xff;
            }
            body = other.into();
        }
        if self.faults.strikes(FaultKind::BrokenMedia, None, None).is_some() {
            body = body.slice(..body.len() / 2);
            fate = Fate::Cut;
        }
        if let Some(fault) = self.faults.strikes(FaultKind::SlowMedia, None, None) {
            fate = Fate::Delay(SignedDuration::from_secs(fault.seconds_or(30)));
        }
        GraphAnswer { status: 200, headers, body, fate }
    }
}

/// Takes a multipart body apart. All of it is here already, so nothing has to be waited for.
fn read_form(request: &GraphRequest) -> Result<Form, Refusal> {
    let broken =
        |reason: String| Refusal::invalid(format!("The form could not be read: {reason}."));
    let mime = request.header("content-type").unwrap_or_default();
    let boundary = multer::parse_boundary(mime)
        .map_err(|_| Refusal::invalid("The upload has to be multipart/form-data."))?;
    let body = request.body.clone();
    let stream = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut parts = multer::Multipart::new(stream, boundary);
    let reading = async {
        let mut form = Form::default();
        while let Some(field) = parts.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "file" => {
                    form.file = Some(File {
                        mime: field.content_type().map(ToString::to_string),
                        name: field.file_name().map(str::to_owned),
                        bytes: field.bytes().await?,
                    });
                }
                "type" => form.declared = Some(field.text().await?),
                "messaging_product" => form.product = Some(field.text().await?),
                _ => {}
            }
        }
        Ok::<_, multer::Error>(form)
    };
    match reading.now_or_never() {
        Some(Ok(form)) => Ok(form),
        Some(Err(error)) => Err(broken(error.to_string())),
        None => Err(broken("it ends too early".to_owned())),
    }
}
