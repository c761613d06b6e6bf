//! WhatsApp's formatting, as the page draws it: <https://faq.whatsapp.com/539178204879377>.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::world::in_a_world;

/// What was written, and what stands in the bubble.
const CASES: [(&str, &str); 27] = [
    ("hola", "<p>hola</p>"),
    ("*hola*", "<p><strong>hola</strong></p>"),
    ("_hola_", "<p><em>hola</em></p>"),
    ("~hola~", "<p><s>hola</s></p>"),
    ("*_~todo~_*", "<p><strong><em><s>todo</s></em></strong></p>"),
    ("di *dos palabras*, ya", "<p>di <strong>dos palabras</strong>, ya</p>"),
    ("(*así*)", "<p>(<strong>así</strong>)</p>"),
    ("¿*Listo*?", "<p>¿<strong>Listo</strong>?</p>"),
    ("a * no*", "<p>a * no*</p>"),
    ("*no *", "<p>*no *</p>"),
    ("2*3*4", "<p>2*3*4</p>"),
    ("un_nombre_largo", "<p>un_nombre_largo</p>"),
    ("*a\nb*", "<p>*a\nb*</p>"),
    ("una\n\notra", "<p>una\n\notra</p>"),
    ("```a *b*```", "<pre>a *b*</pre>"),
    ("usa `a *b*` aquí", "<p>usa <code>a *b*</code> aquí</p>"),
    ("- uno\n- dos", "<ul><li>uno</li><li>dos</li></ul>"),
    ("* uno\n* *dos*", "<ul><li>uno</li><li><strong>dos</strong></li></ul>"),
    ("3. tres\n4. cuatro", "<ol start=\"3\"><li>tres</li><li>cuatro</li></ol>"),
    ("> citado\nsuelto", "<blockquote>citado</blockquote><p>suelto</p>"),
    ("mira https://example.org/a_b_c.", "<p>mira <a>https://example.org/a_b_c</a>.</p>"),
    ("www.example.org, ya", "<p><a>www.example.org</a>, ya</p>"),
    ("*https://example.org*", "<p><strong><a>https://example.org</a></strong></p>"),
    ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ("<b>no</b> & <img src=x>", "<p>&lt;b&gt;no&lt;/b&gt; &amp; &lt;img src=x&gt;</p>"),
    ("**doble**", "<p>*<strong>doble</strong>*</p>"),
    ("", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_looks_as_on_a_phone() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.open(&world.url, "es").await?;
        let texts = json!(CASES.map(|(text, _)| text));
        // The attributes of a link are the same everywhere, and asked for once.
        let drawn = chrome
            .ask(&format!(
                "import('/assets/format.js').then(({{ formatText }}) => {texts}.map(text => {{
                    const box = document.createElement('div');
                    box.append(formatText(text));
                    for (const a of box.querySelectorAll('a'))
                        for (const name of ['href', 'target', 'rel']) a.removeAttribute(name);
                    return box.innerHTML;
                }}))"
            ))
            .await?;
        for (at, (text, wanted)) in CASES.iter().enumerate() {
            ensure!(drawn[at] == *wanted, "{text:?} is drawn as {}, not {wanted}", drawn[at]);
        }
        let link = chrome
            .ask("import('/assets/format.js').then(({ link }) => { const a = link('www.example.org'); return [a.href, a.target, a.rel] })")
            .await?;
        ensure!(link == json!(["https://www.example.org/", "_blank", "noopener noreferrer"]), "a link: {link}");

        // A hostile text costs no more than any other.
        let long = "import('/assets/format.js').then(({ formatText }) => {
            const from = performance.now();
            for (const text of ['*_~'.repeat(4000), '*a '.repeat(4000), '`'.repeat(9000), '> '.repeat(4000), 'http://'.repeat(2000)]) formatText(text);
            return performance.now() - from;
        })";
        let spent = chrome.ask(long).await?.as_f64().unwrap_or(f64::MAX);
        ensure!(spent < 5000.0, "hostile texts took {spent} ms");
        Ok(())
    })
    .await
}
