//! The submissions bucket and the published courses.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_s3::{
    Client,
    config::Builder,
    error::SdkError,
    operation::get_object::GetObjectError,
    primitives::ByteStream,
    types::{Delete, ObjectIdentifier},
};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use base64::{Engine, prelude::BASE64_STANDARD};

use super::failure::unavailable;
use crate::{
    domain::{
        course::{Course, CourseRef},
        ids::ObjectKey,
    },
    ports::{self, Unavailable},
    store::keys,
};

const SUBMISSIONS: &str = "the submissions bucket";
const CONTENT: &str = "the content bucket";

/// A document may have 100 MB.
const TRANSFER: Duration = Duration::from_secs(45);

/// One person's objects: a handful a day for five days, with all their versions. The bound keeps a mistake small.
const PAGES_MAX: usize = 100;

/// Courses that one process keeps at hand. A function serves the cohorts of the day, which share a few.
const COURSES_MAX: usize = 16;

#[derive(Clone, Debug)]
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = client(config);
        let name = name.into();
        Self { client, name }
    }

    /// One page of versions and delete markers under a prefix. What is deleted does not come again, so it is always
    /// the first page that is asked for.
    async fn versions(&self, prefix: &str) -> Result<Vec<ObjectIdentifier>, Unavailable> {
        let list = self.client.list_object_versions();
        let list = list.bucket(&self.name).prefix(prefix);
        let page = list.send().await.map_err(unavailable(SUBMISSIONS))?;
        let versions = page.versions().iter();
        let versions = versions.map(|object| (object.key(), object.version_id()));
        let markers = page.delete_markers().iter();
        let markers = markers.map(|marker| (marker.key(), marker.version_id()));
        versions
            .chain(markers)
            .filter_map(|(key, version)| Some((key?, version)))
            .map(|(key, version)| {
                let object = ObjectIdentifier::builder().key(key);
                object.set_version_id(version.map(str::to_owned)).build()
            })
            .collect::<Result<_, _>>()
            .map_err(|error| Unavailable::new(SUBMISSIONS, error))
    }
}

impl ports::Objects for Bucket {
    async fn put(
        &self,
        key: &ObjectKey,
        bytes: Vec<u8>,
        mime_type: &str,
        sha256: &str,
    ) -> Result<(), Unavailable> {
        let digest = hex::decode(sha256).map_err(|error| Unavailable::new(SUBMISSIONS, error))?;
        self.client
            .put_object()
            .bucket(&self.name)
            .key(key.as_str())
            .content_type(mime_type)
            .checksum_sha256(BASE64_STANDARD.encode(digest))
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(unavailable(SUBMISSIONS))?;
        Ok(())
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), Unavailable> {
        let delete = self.client.delete_object();
        let delete = delete.bucket(&self.name).key(key.as_str());
        delete.send().await.map_err(unavailable(SUBMISSIONS))?;
        Ok(())
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), Unavailable> {
        keys::check_prefix(prefix).map_err(|error| Unavailable::new(SUBMISSIONS, error))?;
        for _ in 0..PAGES_MAX {
            let objects = self.versions(prefix).await?;
            if objects.is_empty() {
                return Ok(());
            }
            let delete = Delete::builder().set_objects(Some(objects)).quiet(true);
            let delete = delete.build().map_err(|error| Unavailable::new(SUBMISSIONS, error))?;
            let call = self.client.delete_objects().bucket(&self.name);
            let answer = call.delete(delete).send().await.map_err(unavailable(SUBMISSIONS))?;
            if let Some(error) = answer.errors().first() {
                let code = error.code().unwrap_or("an object was not deleted").to_owned();
                return Err(Unavailable::new(SUBMISSIONS, code));
            }
        }
        Err(Unavailable::new(SUBMISSIONS, "there are more objects than one try deletes"))
    }
}

/// Published courses never change, so what was read once stays true.
#[derive(Clone, Debug)]
pub struct Courses {
    client: Client,
    bucket: String,
    read: Arc<Mutex<BTreeMap<CourseRef, Arc<Course>>>>,
}

impl Courses {
    pub fn new(config: &SdkConfig, bucket: impl Into<String>) -> Self {
        Self { client: client(config), bucket: bucket.into(), read: Arc::default() }
    }

    fn at_hand(&self, course: &CourseRef) -> Option<Arc<Course>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(course).cloned()
    }

    fn keep(&self, course: &CourseRef, content: &Arc<Course>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= COURSES_MAX {
            read.clear();
        }
        read.insert(course.clone(), Arc::clone(content));
    }
}

impl ports::Library for Courses {
    async fn course(&self, course: &CourseRef) -> Result<Option<Arc<Course>>, Unavailable> {
        if let Some(content) = self.at_hand(course) {
            return Ok(Some(content));
        }
        let get = self.client.get_object().bucket(&self.bucket);
        let object = match get.key(course.object_name()).send().await {
            Ok(object) => object,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(unavailable(CONTENT)(error)),
        };
        let bytes = object.body.collect().await;
        let bytes = bytes.map_err(|error| Unavailable::new(CONTENT, error))?.into_bytes();
        let content: Course =
            serde_json::from_slice(&bytes).map_err(|error| Unavailable::new(CONTENT, error))?;
        let content = Arc::new(content);
        self.keep(course, &content);
        Ok(Some(content))
    }
}

fn is_missing<R>(error: &SdkError<GetObjectError, R>) -> bool {
    error.as_service_error().is_some_and(GetObjectError::is_no_such_key)
}

fn client(config: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(TRANSFER)
        .operation_timeout(TRANSFER)
        .build();
    // An emulator has one host for all buckets.
    let path_style = config.endpoint_url().is_some();
    let config = Builder::from(config).timeout_config(timeouts).force_path_style(path_style);
    Client::from_conf(config.build())
}
