//! Who takes part in the demonstration, and what each of them is like.

/// Somebody with habits. Everything is decided beforehand: two runs are the same run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Character {
    pub name: &'static str,
    /// One or two words for the table.
    pub habit: &'static str,
    pub country: &'static str,
    /// How webhooks name her: `phone`, `id` or `both`.
    pub identity: &'static str,
    pub acts: &'static [Act],
}

/// What somebody does one after the other at one moment of her own clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    /// Day 1 is the first of the cycle, day 0 the eve.
    pub day: i64,
    pub hour: i8,
    pub minute: i8,
    pub does: &'static [Do],
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Do {
    Say(&'static str),
    /// Several messages without waiting for an answer.
    Bubbles(&'static [&'static str]),
    /// The newest button with that title.
    Tap(&'static str),
    /// The button under the newest lesson, in whichever language that is.
    Done,
    /// The newest form: name, trade, and the part of the day.
    Fill(&'static str, &'static str, &'static str),
    Photo,
    Voice,
    /// A file of a kind that nobody takes as a challenge.
    Archive,
    /// Out of the network; what is sent to her waits at WhatsApp.
    Offline,
    Online,
}

use Do::{Archive, Bubbles, Done, Fill, Offline, Online, Photo, Say, Tap, Voice};

const fn at(day: i64, hour: i8, minute: i8, does: &'static [Do]) -> Act {
    Act { day, hour, minute, does }
}

const fn woman(name: &'static str, habit: &'static str, acts: &'static [Act]) -> Character {
    Character { name, habit, country: "PE", identity: "both", acts }
}

const JOIN: Do = Say("UNIRME LIMA1");
const YES: Do = Tap("Sí, acepto");
const MORNING: Do = Tap("En la mañana");
const EVENING: Do = Tap("Tarde o noche");

pub(super) const CAST: &[Character] = &[
    woman(
        "Rosa",
        "punctual",
        &[
            at(0, 11, 0, &[JOIN, YES, Fill("Rosa", "vendo abarrotes", "hour:evening")]),
            at(1, 7, 45, &[Done]),
            at(1, 12, 30, &[Photo]),
            at(2, 7, 50, &[Done, Photo]),
            at(3, 8, 0, &[Done, Photo]),
            at(
                4,
                8,
                5,
                &[Done, Tap("Pregunta"), Say("¿Cuánto es bueno prestar si recién empiezo?")],
            ),
            at(4, 13, 0, &[Photo]),
            at(5, 8, 0, &[Done, Photo]),
            at(5, 21, 0, &[Say("¡Gracias!")]),
        ],
    ),
    woman(
        "Marina",
        "late",
        &[
            at(0, 18, 40, &[JOIN, YES, Say("Marina, almuerzos"), MORNING]),
            at(1, 19, 30, &[Done]),
            at(2, 18, 50, &[Done, Photo]),
            at(3, 19, 40, &[Done]),
            at(4, 19, 50, &[Say("listo")]),
            // After entries have closed.
            at(5, 19, 10, &[Photo]),
        ],
    ),
    woman(
        "Silvia",
        "silent",
        &[at(
            0,
            11,
            0,
            &[
                JOIN,
                YES,
                Say("Silvia"),
                Say("Ropa de niños"),
                Fill("Silvia", "Ropa de niños", "hour:morning"),
            ],
        )],
    ),
    woman(
        "Julia",
        "leaves on day 2",
        &[
            at(0, 11, 10, &[JOIN, YES, Fill("Julia", "jugos", "hour:morning")]),
            at(1, 9, 0, &[Done]),
            at(2, 9, 0, &[Say("BAJA")]),
        ],
    ),
    woman(
        "Carmen",
        "erases herself",
        &[
            at(0, 11, 10, &[JOIN, YES, Say("Carmen, artesanía"), MORNING]),
            at(1, 10, 0, &[Photo]),
            at(3, 10, 0, &[Say("ELIMINAR"), Tap("Sí, borrar todo")]),
        ],
    ),
    woman(
        "Pilar",
        "five photos",
        &[
            at(0, 11, 20, &[JOIN, YES, Say("Pilar, frutas"), MORNING]),
            at(1, 10, 0, &[Photo, Photo, Photo, Photo, Photo]),
            at(3, 10, 0, &[Done]),
            at(5, 10, 0, &[Done]),
        ],
    ),
    woman(
        "Lucha",
        "audio only",
        &[
            at(0, 11, 20, &[JOIN, YES, Voice, Fill("Lucha", "Desayunos", "hour:morning")]),
            at(1, 15, 0, &[Voice]),
            at(3, 15, 0, &[Voice]),
            at(5, 15, 0, &[Voice]),
        ],
    ),
    Character {
        name: "Noemí",
        habit: "no phone number",
        country: "PE",
        identity: "id",
        acts: &[
            at(0, 11, 30, &[JOIN, YES, Fill("Noemí", "peluquería", "hour:morning")]),
            at(1, 8, 30, &[Done]),
            at(2, 12, 0, &[Photo]),
            at(4, 8, 30, &[Done]),
        ],
    },
    woman(
        "Teo y Ana",
        "two, one phone",
        &[
            at(0, 11, 30, &[JOIN, YES, Fill("Teo", "Zapatos", "hour:morning")]),
            at(1, 12, 0, &[Photo]),
            at(1, 12, 1, &[Say("Soy Ana, yo también quiero participar"), Photo]),
            at(3, 12, 0, &[Bubbles(&["hola", "soy Teo", "no, soy Ana"])]),
            at(4, 12, 0, &[Done]),
        ],
    ),
    woman(
        "Rufina",
        "rude",
        &[
            at(0, 11, 40, &[JOIN, YES, Fill("😊", "verduras", "hour:morning"), Say("Rufina")]),
            at(1, 9, 30, &[Bubbles(&["qué porquería es esto", "no sirve", "🙄"])]),
            at(2, 9, 30, &[Say("dejen de molestar con sus cuentos")]),
            at(3, 9, 30, &[Archive]),
            at(4, 9, 30, &[Say("??"), Say("AYUDA")]),
        ],
    ),
    woman(
        "Wilma",
        "writes at 3 a.m.",
        &[
            at(0, 11, 40, &[JOIN, YES, Say("Wilma, panadería"), EVENING]),
            at(2, 3, 0, &[Photo]),
            at(3, 3, 0, &[Say("¿A qué hora es la clase?")]),
            at(4, 3, 0, &[Done]),
        ],
    ),
    woman(
        "Saturnina",
        "no network, 2 days",
        &[
            at(0, 11, 50, &[JOIN, YES, Fill("Saturnina", "Queso", "hour:morning")]),
            at(1, 9, 0, &[Photo]),
            at(1, 21, 0, &[Offline]),
            at(3, 18, 0, &[Online]),
            at(3, 18, 5, &[Done]),
            at(5, 9, 0, &[Done]),
        ],
    ),
    Character {
        name: "Joana",
        habit: "Portuguese",
        country: "BR",
        identity: "both",
        acts: &[
            at(
                0,
                12,
                0,
                &[
                    Say("QUERO LIMA1"),
                    Tap("Sim, aceito"),
                    Say("Joana"),
                    Say("Doces"),
                    Tap("De manhã"),
                ],
            ),
            at(1, 9, 0, &[Done]),
            at(2, 9, 0, &[Photo]),
            at(4, 9, 0, &[Done]),
        ],
    },
    woman(
        "Delia",
        "types badly",
        &[
            at(
                0,
                12,
                0,
                &[Say("unirme lima1 😊"), Say("si"), Say("Delia"), Say("Flores"), MORNING],
            ),
            at(1, 8, 20, &[Say("lsito")]),
            at(2, 8, 20, &[Bubbles(&["menu", "MENÚ", "menú"]), Say("ligero"), Say("mis datos")]),
            at(3, 12, 0, &[Photo]),
            at(4, 8, 20, &[Done]),
        ],
    ),
    woman(
        "Hilda",
        "leaves, returns",
        &[
            at(0, 12, 10, &[JOIN, YES, Fill("Hilda", "bordados", "hour:morning")]),
            at(1, 20, 30, &[Say("SALIR")]),
            at(3, 7, 0, &[Say("VOLVER")]),
            at(3, 8, 0, &[Done]),
            at(5, 9, 0, &[Photo]),
        ],
    ),
];
