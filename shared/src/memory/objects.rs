use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use sha2::{Digest, Sha256};

use super::lock;
use crate::{
    domain::{
        course::{Course, CourseRef},
        ids::ObjectKey,
    },
    ports::{self, Unavailable},
    store::keys,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub bytes: Vec<u8>,
    pub mime_type: String,
    pub sha256: String,
}

/// The submissions bucket, with what is there now.
#[derive(Clone, Debug, Default)]
pub struct Objects(Arc<Mutex<BTreeMap<ObjectKey, Object>>>);

impl Objects {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn all(&self) -> BTreeMap<ObjectKey, Object> {
        lock(&self.0).clone()
    }
}

impl ports::Objects for Objects {
    async fn put(
        &self,
        key: &ObjectKey,
        bytes: Vec<u8>,
        mime_type: &str,
        sha256: &str,
    ) -> Result<(), Unavailable> {
        if keys::hex(&Sha256::digest(&bytes)) != sha256 {
            return Err(Unavailable::new(WHAT, "the bytes have another SHA-256"));
        }
        let object = Object { bytes, mime_type: mime_type.to_owned(), sha256: sha256.to_owned() };
        lock(&self.0).insert(key.clone(), object);
        Ok(())
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), Unavailable> {
        lock(&self.0).remove(key);
        Ok(())
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), Unavailable> {
        keys::check_prefix(prefix).map_err(|error| Unavailable::new(WHAT, error))?;
        lock(&self.0).retain(|key, _| !key.as_str().starts_with(prefix));
        Ok(())
    }
}

const WHAT: &str = "the submissions bucket";

/// Published courses.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Mutex<BTreeMap<CourseRef, Arc<Course>>>>);

impl Shelf {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn publish(&self, course: CourseRef, content: Course) {
        lock(&self.0).insert(course, Arc::new(content));
    }
}

impl ports::Library for Shelf {
    async fn course(&self, course: &CourseRef) -> Result<Option<Arc<Course>>, Unavailable> {
        Ok(lock(&self.0).get(course).cloned())
    }
}
