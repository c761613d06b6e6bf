# Spanish for Peru and its neighbours: tú, short sentences, one emoji at most, no form that assumes the reader's gender.
# Each message is billed and read on a small screen: before adding a word, ask what it does for Rosa.
# A line cannot begin with a bare asterisk in Fluent, hence {"*"}.

## Names, dates and times

# Where a message can greet by name or do without.
comma-name = { $known ->
    [yes] , { $name }
   *[no] {""}
}

# Stands for the course's title where the course cannot be found.
programme = Tertulia

weekday = { $weekday ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}

month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}

# lunes 2 de marzo
date = { weekday } { $day } de { month }

# 2 de marzo de 2026
date-with-year = { $day } de { month } de { $year }

# a las 7:30 de la mañana
at-time = { $hour12 ->
    [1] a la
   *[other] a las
} { $minute ->
    [0] { $hour12 }
   *[other] { $hour12 }:{ $minutes }
} { $part ->
    [small-hours] de la madrugada
    [morning] de la mañana
    [noon] del mediodía
    [afternoon] de la tarde
   *[night] de la noche
}

# Follows "empieza", "es", "sale".
on-day = { $near ->
    [today] hoy
    [tomorrow] mañana
   *[no] el { date }
}

# Follows "hasta".
until-day = { $near ->
    [today] hoy
    [tomorrow] mañana
   *[no] el { date }
}

day-and-time = { $day } { $time }

## Joining

ask-consent =
    ¡Hola! Somos *Tertulia*: un curso gratis por WhatsApp para quien tiene un negocio pequeño. Dura 5 días, con una lección corta cada mañana.

    Para dártelo guardamos tu número, tu nombre, qué vendes y lo que nos envíes. Participar es voluntario: sales cuando quieras con *BAJA*, ves tus datos con *MIS DATOS* y los borras con *ELIMINAR*.

    ¿Te parece bien que te escribamos?

consent-refused = Está bien, no te escribiremos. Si un día cambias de idea, mándanos un mensaje por aquí.

ask-name = ¡Qué bueno tenerte aquí! Cuéntanos cómo te llamas y qué vendes o qué haces. Por ejemplo: Rosa, vendo ropa.

# With a form below, whose button this is. Whoever would rather write is understood as well.
ask-name-in-form = ¡Qué bueno tenerte aquí! Para guardarte un lugar, llena este formulario: son tres preguntas cortas. Si prefieres, escribe aquí cómo te llamas y qué vendes o qué haces. Por ejemplo: Rosa, vendo ropa.

form-open = Llenar formulario

# The form's screen: a title, its three questions (20, 20 and 30 characters at most), its button.
form-title = Cuéntanos de ti
form-intro = Son tres preguntas cortas, para conocerte y guardarte un lugar.
form-name = ¿Cómo te llamas?
form-trade = ¿Qué vendes o haces?
form-trade-example = Por ejemplo: ropa, almuerzos, arreglo de celulares.
form-least-busy = ¿Cuándo tienes menos trabajo?
form-send = Enviar

ask-name-again = Nos falta tu nombre. Escríbelo, por favor; por ejemplo: Rosa.

ask-trade = ¡Mucho gusto{ comma-name }! ¿Qué vendes o qué servicio das? Por ejemplo: ropa, almuerzos, arreglo de celulares.

ask-trade-again = Nos falta saber de tu negocio. Escríbenos en pocas palabras qué vendes o qué haces; por ejemplo: vendo ropa.

place-reserved =
    ¡Todo listo{ comma-name }! Tu lugar en el curso *{ $course }* está reservado.

    Empieza { $when }. Durante 5 días te llegará por aquí una lección corta cada mañana, con un reto para tu negocio. Hasta entonces no tienes que hacer nada.

place-reserved-asking =
    ¡Todo listo{ comma-name }! Tu lugar en el curso *{ $course }* está reservado.

    Empieza { $when }. Durante 5 días te llegará por aquí una lección corta cada mañana, con un reto para tu negocio.

    Por ahora dinos solo una cosa más: ¿en qué parte del día tienes menos trabajo?

# Also a template: it begins and ends with words of its own.
place-kept = El curso *{ $course }* empieza { $when } y tu lugar está reservado. Ese día te llegará por aquí la primera lección; no tienes que hacer nada más.

joined-late =
    ¡Llegas a tiempo{ comma-name }! Vamos en el día { $day } de 5. Las lecciones que ya salieron están en el menú, para que las veas a tu ritmo.{ $more ->
        [yes] {" "}Las que faltan te llegarán por la mañana.
       *[no] {""}
    }

waiting = ¡Gracias{ comma-name }! Ahora no hay un grupo abierto. Apenas abra el próximo te avisamos por aquí; no tienes que hacer nada.

unknown-code = No encontramos un grupo con ese código. Míralo otra vez y escríbelo de nuevo, o escribe *AYUDA* y te damos una mano.

# Also a template.
invitation = Ya tiene fecha el curso que esperabas: *{ $course }* empieza { $when } y tu lugar está reservado. Durante 5 días te llegará por aquí una lección corta cada mañana. Si ya no te interesa, escribe *BAJA*.

## The cycle

# Also a template, without variables.
lesson =
    {"*"}{ $title }*

    { $text }

    💡 { $rule }

    {"*"}Tu reto*
    { $challenge }

# Under the lesson, in small letters: where she is, and that this is the course which she asked for.
lesson-footer = Lección { $number } de 5 de tu curso { $course }

# A template only: for the day on which Meta has stopped the lesson's own.
lesson-ready = Tu lección { $number } del curso *{ $course }* ya está lista. Toca *Ver lección* para leerla por aquí cuando te venga bien.

lesson-missing = Esa lección no se puede abrir en este momento. Prueba otra vez en un rato escribiendo *MENÚ*.

lesson-locked = La lección { $number } sale { $when }. { $number ->
    [1] Ese día te llegará por aquí.
   *[other] Mientras tanto, las anteriores están en el *MENÚ*.
}

menu = Elige lo que necesitas{ comma-name }. También puedes escribir *AYUDA*, *LIGERO*, *MIS DATOS* o *BAJA* cuando quieras.

challenge-how =
    {"*"}Tu reto { $number }*{ $known-challenge ->
        [yes] {"\u000A"}{ $challenge }
       *[no] {""}
    }

    Envíalo aquí como te sea más fácil: foto, audio, video, documento o texto.{ $timely ->
        [yes] {" "}Tienes plazo hasta { $until }.
       *[no] {""}
    } Si envías otro, vale el último.

discussion =
    {"*"}Para conversar*
    { $question }

    Si te queda una duda, toca *Pregunta*.

## Challenges

submission-received =
    { $replaced ->
        [yes] ¡Recibido! Tu nuevo reto { $number } reemplaza al anterior.
       *[no] ¡Recibido! Ya tenemos tu reto { $number } 👏
    }

    Tu código es *{ $ticket }*: con él entras al sorteo de asesorías. Si quieres mejorar tu reto, envía otro: vale el último.

submission-wrong-type = Ese tipo de archivo no lo podemos abrir. Envíanos tu reto { $number } en foto, audio, video, PDF o texto, por favor.

submission-too-large = Tu archivo pesa demasiado y no pudimos guardarlo. Envíanos tu reto { $number } en una foto, un audio o un video más corto, por favor.

submission-expired = Tu archivo no terminó de llegar; a veces falla la señal. Envíanos tu reto { $number } otra vez, por favor.

submission-broken = Tu archivo llegó, pero no se pudo abrir. Envíanos tu reto { $number } otra vez, o mejor en una foto o un audio.

submission-too-late = Gracias por enviarlo. El plazo de los retos ya pasó y este no entra al sorteo, pero lo que hiciste se queda en tu negocio. Las lecciones siguen en el *MENÚ*.

challenge-or-question = ¿Lo que escribiste es tu reto o una pregunta?

## Questions

ask-question = Escríbenos tu pregunta en un mensaje. La leerá una persona del equipo.

question-in-words = Todavía no podemos recibir preguntas en audio. Escríbela en un mensaje, aunque sea corta. Si te cuesta escribir, manda solo *AYUDA* y una persona del equipo te buscará.

question-kept = Ya tenemos tu pregunta. Una persona del equipo te responderá por aquí.

## The last evening

# Also a template. The line break keeps the full stop out of the link.
class-link =
    Tu clase en vivo del curso *{ $course }* es { $when }. Entra con tu enlace personal: { $url }
    Es solo para ti: por favor, no lo compartas.

# Also a template. For whoever is on the list of the raffle, which was sealed just before.
class-link-and-raffle =
    Tu clase en vivo del curso *{ $course }* es { $when }. Entra con tu enlace personal: { $url }
    Es solo para ti: por favor, no lo compartas.

    Además, ya estás en el sorteo de asesorías con tu código *{ $ticket }*. El sorteo es { $draw }. La lista ya está cerrada y nadie puede cambiarla: su sello es *{ $code }*, el mismo para todos. Para ver cómo salió, escribe *VERIFICAR*.

# Also a template. The same news without the class.
raffle-entered = Ya estás en el sorteo de asesorías del curso *{ $course }* con tu código *{ $ticket }*. El sorteo es { $draw }. La lista ya está cerrada y nadie puede cambiarla: su sello es *{ $code }*, el mismo para todos. Para ver cómo salió, escribe *VERIFICAR*.

raffle-shown =
    {"*"}Sorteo de asesorías*

    • Tu código: { $ticket }
    • Hora del sorteo: { $draw }
    • Sello de la lista: { $code }
    • Número público: el { $round }

    { $result ->
        [won] Saliste en el lugar { $place } y te tocó una asesoría 🎉
        [next] Saliste en el lugar { $place }: eres el número { $wait } en la lista de espera. Si alguien no puede, te avisamos.
        [not-drawn] Saliste en el lugar { $place } y esta vez no alcanzó para una asesoría. En el próximo curso tienes más oportunidades.
        [late] El sorteo se está demorando porque el número público todavía no sale. Nadie pierde su lugar y no tienes que hacer nada: se hará con ese mismo número.
       *[waiting] Todavía no llega la hora. Después, escribe *VERIFICAR* otra vez para ver tu resultado.
    }

    El sello es el mismo para todos: si el de otra persona es igual al tuyo, nadie cambió la lista, tampoco nosotros. Y el número público no lo conoce nadie antes de la hora del sorteo.

raffle-shown-none = Todavía no estás en la lista de un sorteo. Para entrar al sorteo de asesorías basta con enviar un reto antes de que cierre el plazo. Cuando se cierre la lista, aquí verás tu código y la hora.

# Also a template.
raffle-won = ¡Buenas noticias! En el sorteo del curso *{ $course }* te tocó una asesoría personal 🎉 Toca *Elegir hora* para escoger la que te acomode; si no puedes, otra persona aprovechará tu lugar. Nunca te pediremos dinero ni claves.

# Also a template.
raffle-alternate = Ya se hizo el sorteo de asesorías del curso *{ $course }*. Esta vez no salió tu código, pero tienes el número { $place } en la lista de espera: si alguien no puede, te avisamos por aquí. No tienes que hacer nada.

# Also a template.
raffle-not-drawn = Ya se hizo el sorteo de asesorías del curso *{ $course }* y esta vez no salió tu código. Gracias por enviar tu reto: ese trabajo se queda en tu negocio. Si participas en el próximo curso, entrarás al sorteo con más oportunidades. Para ver cómo salió, escribe *VERIFICAR*.

## The advisory session

# Also a template.
place-opened = ¡Buenas noticias! Se liberó una asesoría personal del curso *{ $course }* y ahora es para ti 🎉 Toca *Elegir hora* para escoger la que te acomode; si no puedes, otra persona aprovechará tu lugar. Nunca te pediremos dinero ni claves.

# Also a template.
choose-hour = Ya puedes elegir la hora de tu asesoría del curso *{ $course }*. Te guardamos el lugar hasta { $until }; después pasa a la siguiente persona de la lista.

slot-list = { $missed ->
    [yes] Esa hora se acaba de ocupar, perdona. Elige otra de estas, por favor.
   *[no] Estas son las horas libres para tu asesoría. Elige la que te acomode.
}{ $limited ->
    [yes] {" "}Te guardamos el lugar hasta { $until }.
   *[no] {""}
}

no-slots = { $missed ->
    [yes] Esa hora se acaba de ocupar, perdona.{" "}
   *[no] {""}
}{ $booked ->
    [yes] No hay otra hora libre por ahora, así que tu asesoría sigue como estaba.
   *[no] Por ahora no hay horas libres. Apenas haya nuevas te avisamos por aquí: tu lugar te espera.
}

session-booked =
    ¡Listo{ comma-name }! Tu asesoría con { $advisor } es { $when } y dura { $minutes } minutos. Entra con este enlace: { $url }
    Si no puedes, escribe *NO PUEDO* y otra persona aprovechará la hora.

# Also a template.
session-reminder =
    Tu asesoría con { $advisor } es { $when }. Entra con este enlace: { $url }
    Si no puedes, escribe *NO PUEDO* y otra persona aprovechará la hora.

# Also a template.
session-withdrawn = La asesoría que tenías { $when } no se podrá dar: quien te iba a atender no puede a esa hora. Perdona el cambio. Tu lugar sigue siendo tuyo: toca *Elegir hora* para escoger otra.

ask-give-up = ¿Vemos otra hora o dejas tu lugar a la siguiente persona de la lista? Si lo dejas, no se puede recuperar.

ask-cancel =
    ¿Quieres cancelar tu asesoría? Puedes ver otra hora o dejar tu lugar a la siguiente persona de la lista; si lo dejas, no se puede recuperar.

    Si lo que quieres es no recibir más mensajes nuestros, escribe *BAJA*.

place-given-up = Gracias por avisarnos: otra persona aprovechará tu lugar. En el próximo curso puedes participar otra vez, y tus lecciones siguen en el *MENÚ*.

# Also a template.
place-passed = Esta vez no pudimos coincidir y tu asesoría del curso *{ $course }* pasó a la siguiente persona de la lista. No pasa nada: en el próximo curso puedes participar otra vez, y tus lecciones siguen en el *MENÚ*.

no-advisory = Ahora no tienes una asesoría por elegir. Si crees que es un error, escribe *AYUDA* y una persona del equipo lo revisa.

# Also a template.
ask-advice-session = Gracias por tu tiempo en la asesoría del curso *{ $course }*. ¿Qué es lo primero que vas a cambiar en tu negocio? Respóndenos con un mensaje, aunque sea corto.

# Also a template.
ask-advice-later = Hace { $days } días tuviste tu asesoría del curso *{ $course }*. ¿Qué ha cambiado en tu negocio desde entonces? Respóndenos con un mensaje, aunque sea corto: lo leerá una persona del equipo.

advice-in-words = Por ahora solo podemos guardar tu respuesta por escrito. Mándanos unas pocas palabras, por favor.

cycle-over = Este curso ya terminó; gracias por ser parte. Las cinco lecciones siguen en el menú. Cuando haya algo nuevo para ti, te avisamos por aquí.

## Always

opted-out = Listo, no te escribiremos más. Si un día quieres volver, escribe *VOLVER*; para borrar tus datos, *ELIMINAR*. ¡Que te vaya muy bien!

confirm-opt-out = ¿Quieres dejar de recibir nuestros mensajes?

welcome-back = ¡Qué bueno verte de nuevo{ comma-name }! Desde ahora te volvemos a escribir. Toca *Menú* para seguir.

my-data =
    Esto es lo que guardamos de ti:

    { $lines }

    Para borrarlo todo, escribe *ELIMINAR*.

my-data-name = • Nombre: { $name }
my-data-trade = • Vendes o haces: { $trade }
my-data-phone = { $has-phone ->
    [yes] • Tu número de teléfono
   *[no] • Tu usuario de WhatsApp, sin número de teléfono
}
my-data-cohort = • Grupo: { $cohort }
my-data-consent = • Aceptaste participar el { $date }
my-data-submissions = { $count ->
    [0] • Retos enviados: ninguno
    [one] • { $count } reto enviado
   *[other] • { $count } retos enviados
}
my-data-questions = { $count ->
    [0] • Preguntas: ninguna
    [one] • { $count } pregunta
   *[other] • { $count } preguntas
}

my-data-advisory = { $booked ->
    [yes] • Tu asesoría es { $when }
   *[no] • Tu lugar en una asesoría
}

confirm-erase = Borraremos tu nombre, tus retos, tus preguntas y tu lugar en el sorteo, y no te escribiremos más. No se puede deshacer. ¿Lo borramos?

erase-cancelled = No borramos nada: todo sigue como estaba. Para continuar, escribe *MENÚ*.

erased = Listo, borramos tus datos y no te escribiremos más. Gracias por el tiempo que pasaste aquí. Si un día quieres empezar de nuevo, mándanos un mensaje.

light-on = Modo ligero encendido: tus lecciones llegarán sin fotos y gastarás menos megas. Para verlas con fotos, escribe *LIGERO* otra vez.

light-off = Modo ligero apagado: tus lecciones llegarán con fotos. Para gastar menos megas, escribe *LIGERO* otra vez.

help =
    Ya avisamos a una persona del equipo y te escribirá por aquí. Si quieres, cuéntanos ahora qué necesitas.

    Estas palabras funcionan siempre:
    • *MENÚ*: tus lecciones y retos
    • *LIGERO*: lecciones sin fotos, menos megas
    • *MIS DATOS*: lo que guardamos de ti
    • *ELIMINAR*: borrar todo
    • *BAJA*: no recibir más mensajes
    • *VOLVER*: recibirlos de nuevo

not-understood = Perdona, no entendimos bien tu mensaje. ¿Qué te gustaría hacer?

cannot-read = Eso no lo podemos abrir aquí. Escríbenos o envíanos una foto, un audio, un video o un documento.

reaction-done = 👏
reaction-warm = 🙂

## Buttons: at most 20 characters

# Also a row of the menu.
lesson-number = Lección { $number }

button-consent-yes = Sí, acepto
button-consent-no = No, gracias
button-hour-morning = En la mañana
button-hour-midday = Al mediodía
button-hour-evening = Tarde o noche
button-done = Listo
button-see-lesson = Ver lección
button-ask = Pregunta
button-menu = Menú
button-is-challenge = Es mi reto
button-is-question = Es una pregunta
button-opt-out-yes = Sí, salir
button-opt-out-no = No, quiero seguir
button-erase-yes = Sí, borrar todo
button-erase-no = No borrar nada
button-help = Ayuda
button-open-menu = Ver opciones
button-choose-hour = Elegir hora
button-see-hours = Ver horas
button-cannot-come = No puedo
button-give-up = Dejar mi lugar

## Rows of the menu: at most 24 characters, the second line 72

row-challenge = Enviar mi reto { $number }
    .description = En foto, audio, video, documento o texto
row-discussion = Tema para conversar
    .description = La pregunta del día { $number }
row-ask = Hacer una pregunta
    .description = La lee una persona del equipo
row-data = Mis datos
    .description = Ver lo que guardamos de ti, o borrarlo
row-light-on = Modo ligero
    .description = Lecciones sin fotos, para gastar menos megas
row-light-off = Lecciones con fotos
    .description = Apagar el modo ligero
# lun 9 mar, 3:00 p. m.
row-slot = { $weekday ->
    [1] lun
    [2] mar
    [3] mié
    [4] jue
    [5] vie
    [6] sáb
   *[7] dom
} { $day } { $month ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] set
    [10] oct
    [11] nov
   *[12] dic
}, { $hour12 }:{ $minutes } { $half ->
    [am] a. m.
   *[pm] p. m.
}
    .description = { $length } minutos con { $advisor }
row-cannot-come = Ninguna me acomoda
    .description = Dejar mi lugar a otra persona
row-leave = Salir del programa
    .description = No recibir más mensajes
