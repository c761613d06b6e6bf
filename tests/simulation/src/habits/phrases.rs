//! What people write, in both languages. These are their words, not ours.

use shared::domain::{
    action::{Answer, PartOfDay},
    language::Language,
};

pub(super) struct Phrases {
    pub(super) by_link: &'static str,
    pub(super) by_code: &'static str,
    pub(super) greeting: &'static str,
    pub(super) names: &'static [&'static str],
    pub(super) trades: &'static [&'static str],
    /// Instead of a name, and instead of a trade.
    pub(super) slips: [&'static str; 2],
    pub(super) done: &'static [&'static str],
    pub(super) questions: &'static [&'static str],
    pub(super) challenges: &'static [&'static str],
    pub(super) thanks: &'static [&'static str],
    pub(super) astray: &'static [&'static str],
    pub(super) leave: &'static [&'static str],
    pub(super) come_back: &'static str,
    pub(super) erase: &'static str,
    pub(super) light: &'static str,
}

pub(super) const fn of(language: Language) -> &'static Phrases {
    match language {
        Language::Es => &ES,
        Language::Pt => &PT,
    }
}

impl Phrases {
    pub(super) const fn answer(&self, language: Language, answer: Answer) -> &'static str {
        match (language, answer) {
            (Language::Es, Answer::Yes) => "sí",
            (Language::Pt, Answer::Yes) => "sim",
            (Language::Es, Answer::No) => "no",
            (Language::Pt, Answer::No) => "não",
        }
    }

    pub(super) const fn hour(&self, language: Language, part: PartOfDay) -> &'static str {
        match (language, part) {
            (Language::Es, PartOfDay::Morning) => "en la mañana",
            (Language::Es, PartOfDay::Midday) => "al mediodía",
            (Language::Es, PartOfDay::Evening) => "en la noche",
            (Language::Pt, PartOfDay::Morning) => "de manhã",
            (Language::Pt, PartOfDay::Midday) => "ao meio-dia",
            (Language::Pt, PartOfDay::Evening) => "à noite",
        }
    }
}

static ES: Phrases = Phrases {
    by_link: "Hola, quiero unirme a la tertulia",
    by_code: "UNIRME",
    greeting: "hola?",
    names: &[
        "Rosa", "Marina", "Silvia", "Julia", "Carmen", "Pilar", "Lucha", "Noemí", "Teo", "Rufina",
        "Wilma", "Delia", "Hilda", "Yolanda", "Flor", "Nilton", "Edson", "Beto", "Lucía", "Darío",
    ],
    trades: &[
        "Vendo abarrotes",
        "almuerzos",
        "Ropa de niños",
        "Jugos",
        "Artesanía",
        "Frutas",
        "Peluquería",
        "Zapatos",
        "Verduras",
        "Panadería",
        "Queso",
        "arreglo de celulares",
        "Flores",
        "Bordados",
    ],
    slips: ["😊", "12"],
    done: &["listo", "Listo", "lsito", "ya está"],
    questions: &[
        "¿Cuánto es bueno prestar si recién empiezo?",
        "¿Cómo hago si mi cliente no me paga?",
        "¿Puedo vender por internet sin tener tienda?",
        "¿A cuánto debo vender lo que me costó diez?",
    ],
    challenges: &[
        "Puse precios en todas mis cosas y ordené la vitrina",
        "Anoté lo que vendí ayer y lo que gasté en un cuaderno",
        "Le escribí a tres clientas antiguas y una volvió a comprar",
    ],
    thanks: &["gracias", "muchas gracias", "👍", "🙏"],
    astray: &["quiero vender más", "¿a qué hora es la clase?", "ok", "mi vecina también quiere"],
    leave: &["BAJA", "salir", "ya no quiero", "bajaa"],
    come_back: "VOLVER",
    erase: "ELIMINAR",
    light: "ligero",
};

static PT: Phrases = Phrases {
    by_link: "Olá, quero participar da tertulia",
    by_code: "QUERO",
    greeting: "oi?",
    names: &[
        "Joana", "Marlene", "Sônia", "Cida", "Dalva", "Neide", "Rita", "Vera", "Tereza", "Zilda",
        "Lúcia", "Ivone", "Jairo", "Nilson", "Edson", "Beto",
    ],
    trades: &[
        "Doces",
        "vendo marmita",
        "Roupa infantil",
        "Sucos",
        "Artesanato",
        "Frutas",
        "Cabeleireira",
        "Sapatos",
        "Verduras",
        "Pães",
        "Queijo",
        "conserto de celular",
        "Flores",
        "Bordados",
    ],
    slips: ["😊", "12"],
    done: &["pronto", "Pronto", "pornto", "feito"],
    questions: &[
        "Quanto é bom emprestar se estou começando?",
        "Como faço se a cliente não me paga?",
        "Posso vender pela internet sem ter loja?",
        "Por quanto devo vender o que me custou dez?",
    ],
    challenges: &[
        "Coloquei preço em todas as minhas coisas e arrumei a vitrine",
        "Anotei o que vendi ontem e o que gastei num caderno",
        "Escrevi para três clientes antigas e uma voltou a comprar",
    ],
    thanks: &["obrigada", "muito obrigada", "👍", "🙏"],
    astray: &["quero vender mais", "a que horas é a aula?", "ok", "minha vizinha também quer"],
    leave: &["SAIR", "parar", "quero sair", "saair"],
    come_back: "VOLTAR",
    erase: "APAGAR",
    light: "leve",
};
