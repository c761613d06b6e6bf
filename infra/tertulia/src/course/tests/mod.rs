//! Each rule with a text that breaks it and nothing else, and the finding in full: file, line, problem, remedy.

mod formatting;
mod media;
mod published;
mod shape;
mod wording;

use std::{fs, path::Path};

use tempfile::TempDir;

use super::check;

/// A course without a finding, in a folder of its own. Tests break one thing.
struct Folder(TempDir);

const MANIFEST: &str = r#"slug = "demo"
languages = ["es"]
default = "es"

[es]
country = "PE"
title = "Vender mejor"
promise = "Sabrás vender por chat."
"#;

const DAY: &str = r#"+++
title = "Que te encuentren"
+++

# Lección

Julia vende blusas en el mercado.

Hoy la gente busca primero en el celular.

# Regla

Que se vea qué vendes y dónde estás.

# Reto

Mándanos una foto de tu letrero.

# Para conversar

¿Cómo te encontró tu último cliente?
"#;

const DIA: &str = r#"+++
title = "Fácil de achar"
+++

# Lição

Júlia vende blusas na feira.

# Regra

Mostre o que você vende e onde fica.

# Desafio

Mande uma foto da sua placa.

# Para conversar

Como seu último cliente achou você?
"#;

impl Folder {
    fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write("course.toml", MANIFEST);
        for day in 1..=5 {
            folder.write(&format!("es/day-{day}.md"), DAY);
        }
        folder
    }

    /// With a Portuguese translation.
    fn bilingual() -> Self {
        let folder = Self::new();
        folder.edit("course.toml", r#"["es"]"#, r#"["es", "pt"]"#);
        folder.append(
            "course.toml",
            "[pt]\ncountry = \"BR\"\ntitle = \"Vender melhor\"\npromise = \"Vai vender por mensagem.\"\n",
        );
        for day in 1..=5 {
            folder.write(&format!("pt/day-{day}.md"), DIA);
        }
        folder
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join("demo").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn remove(&self, file: &str) {
        fs::remove_file(self.root().join("demo").join(file)).unwrap();
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.root().join("demo").join(file);
        let before = fs::read_to_string(&path).unwrap();
        assert!(before.contains(from), "{file} does not contain {from}");
        fs::write(path, before.replacen(from, to, 1)).unwrap();
    }

    fn append(&self, file: &str, text: &str) {
        let path = self.root().join("demo").join(file);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, before + text).unwrap();
    }

    /// What `check` prints, with paths from the course's folder on.
    #[track_caller]
    fn finds(&self, expected: &[&str]) {
        let root = format!("{}/", self.root().join("demo").display());
        let report = check(self.root()).to_string().replace(&root, "");
        let found: Vec<&str> = report.lines().collect();
        assert_eq!(found, expected);
    }
}

/// Day 1 with its first sentence (line 7) replaced.
#[track_caller]
fn sentence(text: &str, expected: &[&str]) {
    replacing("Julia vende blusas en el mercado.", text, expected);
}

#[track_caller]
fn replacing(from: &str, to: &str, expected: &[&str]) {
    let folder = Folder::new();
    folder.edit("es/day-1.md", from, to);
    folder.finds(expected);
}

#[test]
fn the_example_has_no_finding() {
    Folder::new().finds(&[]);
    Folder::bilingual().finds(&[]);
}

#[test]
fn a_course_may_be_checked_from_its_own_folder() {
    let folder = Folder::new();
    folder.edit("es/day-1.md", "# Regla", "# Consejo");
    assert_eq!(check(&folder.root().join("demo")), check(folder.root()));
}
