//! Rust as far as these rules need it: code without comments, and the texts of string literals.

#[derive(Debug, Default)]
pub(super) struct Source {
    /// With comments and the insides of strings taken out, line by line as it was.
    pub(super) code: String,
    pub(super) strings: Vec<Literal>,
}

#[derive(Debug)]
pub(super) struct Literal {
    pub(super) line: usize,
    pub(super) text: String,
    /// Where in `code` it stands.
    pub(super) at: usize,
}

pub(super) fn read(text: &str) -> Source {
    let chars: Vec<char> = text.chars().collect();
    let mut source = Source::default();
    let mut at = 0;
    while at < chars.len() {
        at = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => end_of_line(&chars, at),
            ('/', Some('*')) => source.skip(&chars, at, end_of_comment(&chars, at)),
            ('"', _) => source.string(&chars, at, at + 1, 0),
            ('r', Some('"' | '#')) if !follows_a_word(&chars, at) => {
                let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
                if chars.get(at + 1 + hashes) == Some(&'"') {
                    source.string(&chars, at, at + 2 + hashes, hashes + 1)
                } else {
                    source.keep(chars[at], at)
                }
            }
            ('\'', Some('\\')) => {
                let length = chars[at + 2..].iter().skip(1).position(|c| *c == '\'');
                source.skip(&chars, at, length.map_or(chars.len(), |length| at + 4 + length))
            }
            ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => source.skip(&chars, at, at + 3),
            (c, _) => source.keep(c, at),
        };
    }
    source
}

/// Without the tests inside the file.
pub(super) fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at])
}

impl Source {
    fn keep(&mut self, c: char, at: usize) -> usize {
        self.code.push(c);
        at + 1
    }

    /// Leaves the line breaks, so that lines keep their numbers.
    fn skip(&mut self, chars: &[char], from: usize, to: usize) -> usize {
        let to = to.min(chars.len());
        self.code.extend(chars[from..to].iter().filter(|c| **c == '\n'));
        to
    }

    /// `hashes` is one more than the number of them for a raw string, 0 for a plain one.
    fn string(&mut self, chars: &[char], from: usize, start: usize, hashes: usize) -> usize {
        let mut end = start;
        while end < chars.len() {
            let closed = match hashes {
                0 => chars[end] == '"',
                raw => {
                    let after = chars[end + 1..].iter().take(raw - 1);
                    chars[end] == '"' && after.filter(|c| **c == '#').count() == raw - 1
                }
            };
            if closed {
                break;
            }
            end += if hashes == 0 && chars[end] == '\\' { 2 } else { 1 };
        }
        let end = end.min(chars.len());
        let line = self.code.matches('\n').count() + 1;
        self.strings.push(Literal {
            line,
            text: chars[start..end].iter().collect(),
            at: self.code.len(),
        });
        self.code.push_str("\"\"");
        self.skip(chars, from, end + 1 + hashes.saturating_sub(1))
    }
}

fn follows_a_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn end_of_line(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| at + length)
}

fn end_of_comment(chars: &[char], at: usize) -> usize {
    let end = chars[at + 2..].windows(2).position(|two| two == ['*', '/']);
    end.map_or(chars.len(), |length| at + 4 + length)
}

#[test]
fn source_is_read() {
    let text = "let a = \"x \\\" // no\"; // async\n/* \"no\" */ let b = r#\"raw \" one\"#; let c: &'a str = f('\"', '\\'', 'x');\n";
    let source = read(text);
    let strings: Vec<(usize, &str)> =
        source.strings.iter().map(|literal| (literal.line, literal.text.as_str())).collect();
    assert_eq!(strings, [(1, "x \\\" // no"), (2, "raw \" one")]);
    assert_eq!(source.code, "let a = \"\"; \n let b = \"\"; let c: &'a str = f(, , );\n");
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\nb"), "a\n");
}
