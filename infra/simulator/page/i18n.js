// Every word of the page, in Spanish, Portuguese and English side by side.

const TEXTS = {
  // The frame.
  phones: ["Teléfonos", "Telefones", "Phones"],
  phone: ["Teléfono", "Telefone", "Phone"],
  clock: ["Reloj", "Relógio", "Clock"],
  panel: ["Qué pasa", "O que acontece", "What happens"],
  views: ["Partes de la página", "Partes da página", "Parts of the page"],
  skip: ["Ir a los teléfonos", "Ir aos telefones", "Go to the phones"],
  language: ["Idioma", "Idioma", "Language"],
  close: ["Cerrar", "Fechar", "Close"],
  send: ["Enviar", "Enviar", "Send"],
  save: ["Guardar", "Salvar", "Save"],
  saved: ["Guardado.", "Salvo.", "Saved."],
  open: ["Abrir", "Abrir", "Open"],
  remove: ["Quitar", "Tirar", "Remove"],
  cannotStart: ["No responde el simulador ({reason}). Lo intento otra vez…", "O simulador não responde ({reason}). Tentando de novo…", "The simulator does not answer ({reason}). Trying again…"],
  // The first minute.
  howTo: ["Cómo se prueba", "Como experimentar", "How to try it"],
  gotIt: ["Entendido, quitar esta guía", "Entendi, tirar este guia", "Got it, put this guide away"],
  step1: ["Únete", "Entre", "Join"],
  step2: ["Responde las preguntas", "Responda às perguntas", "Answer the questions"],
  step3: ["Pulsa «Mañana siguiente»: llega la lección", "Toque em «Manhã seguinte»: chega a lição", "Press “Next morning”: the lesson comes"],
  step4: ["Manda una foto: tu reto", "Mande uma foto: seu desafio", "Send a photo: your challenge"],
  step5: ["Pulsa «Viernes»: clase y sorteo", "Toque em «Sexta»: aula e sorteio", "Press “Friday”: class and raffle"],
  start: ["Empezar a chatear", "Começar a conversa", "Start chatting"],
  startHint: ["Este es el teléfono de {name}. Escribe como si fuera el tuyo.", "Este é o telefone de {name}. Escreva como se fosse seu.", "This is {name}’s phone. Write as if it were yours."],
  startSends: ["Envía «{text}»", "Envia «{text}»", "Sends “{text}”"],
  // A phone.
  phoneOf: ["Teléfono de {name}", "Telefone de {name}", "{name}’s phone"],
  profileOf: ["Perfil de {name}", "Perfil de {name}", "{name}’s profile"],
  putAway: ["Quitar de la pantalla", "Tirar da tela", "Take off the screen"],
  programme: ["Tertulia", "Tertulia", "Tertulia"],
  programmeKind: ["El programa", "O programa", "The programme"],
  typing: ["escribiendo…", "escrevendo…", "typing…"],
  unread: ["sin leer", "não lidas", "unread"],
  offline: ["Sin señal", "Sem sinal", "Offline"],
  noSignal: ["este teléfono no tiene señal", "este telefone está sem sinal", "this phone has no signal"],
  goOffline: ["Quitar la señal", "Tirar o sinal", "Go offline"],
  goOnline: ["Devolver la señal", "Devolver o sinal", "Go online"],
  nowOffline: ["El teléfono de {name} quedó sin señal.", "O telefone de {name} ficou sem sinal.", "{name}’s phone is offline."],
  nowOnline: ["El teléfono de {name} tiene señal otra vez.", "O telefone de {name} tem sinal de novo.", "{name}’s phone is online again."],
  waitingOne: ["1 mensaje espera a que vuelva la señal", "1 mensagem espera o sinal voltar", "1 message is waiting for the signal"],
  waitingMany: ["{count} mensajes esperan a que vuelva la señal", "{count} mensagens esperam o sinal voltar", "{count} messages are waiting for the signal"],
  blocked: ["Bloqueó", "Bloqueou", "Blocked"],
  light: ["Datos ligeros", "Dados leves", "Light data"],
  noNumber: ["Sin número", "Sem número", "No number"],
  noWhatsapp: ["Sin WhatsApp", "Sem WhatsApp", "No WhatsApp"],
  // The conversation.
  conversation: ["Conversación", "Conversa", "Conversation"],
  toNewest: ["Ir a lo último", "Ir ao mais recente", "Go to the newest"],
  older: ["Ver mensajes anteriores", "Ver mensagens anteriores", "Show earlier messages"],
  today: ["Hoy", "Hoje", "Today"],
  yesterday: ["Ayer", "Ontem", "Yesterday"],
  you: ["Tú", "Você", "You"],
  menuOf: ["Opciones: {what}", "Opções: {what}", "Options: {what}"],
  inReplyTo: ["En respuesta a", "Em resposta a", "In reply to"],
  reply: ["Responder", "Responder", "Reply"],
  copy: ["Copiar", "Copiar", "Copy"],
  copied: ["Copiado.", "Copiado.", "Copied."],
  cannotCopy: ["El navegador no deja copiar.", "O navegador não deixa copiar.", "The browser does not allow copying."],
  reactions: ["Reacciones", "Reações", "Reactions"],
  reacted: ["Reaccionó con {emoji}", "Reagiu com {emoji}", "Reacted with {emoji}"],
  unreacted: ["Quitó su reacción", "Tirou a reação", "Took the reaction back"],
  reactWith: ["Reaccionar con {emoji}", "Reagir com {emoji}", "React with {emoji}"],
  pressed: ["ya elegido", "já escolhido", "already chosen"],
  choose: ["Elegir", "Escolher", "Choose"],
  when: ["Cuándo", "Quando", "When"],
  cost: ["Costo", "Custo", "Cost"],
  "free.monthly_allowance": ["de los 1000 gratis del mes", "das 1000 grátis do mês", "one of the month’s 1,000 free ones"],
  "free.entry_point": ["llegó por un anuncio", "chegou por um anúncio", "came by an advertisement"],
  "free.service_window": ["dentro de las 24 horas", "dentro das 24 horas", "within the 24 hours"],
  free: ["sin costo", "sem custo", "free"],
  reason: ["Motivo", "Motivo", "Reason"],
  identifier: ["Identificador", "Identificador", "Identifier"],
  forProgramme: ["Estado", "Estado", "State"],
  forPhone: ["Estado", "Estado", "State"],
  billedHint: ["Lo que Meta cobra por este mensaje", "O que a Meta cobra por esta mensagem", "What Meta charges for this message"],
  neverArrived: ["Nunca llegó al teléfono: {reason}", "Nunca chegou ao telefone: {reason}", "Never reached the phone: {reason}"],
  notSent: ["No se envió: {reason}", "Não foi enviado: {reason}", "Not sent: {reason}"],
  unknownReason: ["motivo desconocido", "motivo desconhecido", "unknown reason"],
  cannotShow: ["No se puede mostrar: {what}", "Não é possível mostrar: {what}", "Cannot be shown: {what}"],
  order: ["Pedido", "Pedido", "Order"],
  system: ["Algo cambió en este chat", "Algo mudou nesta conversa", "Something changed in this chat"],
  play: ["Reproducir", "Reproduzir", "Play"],
  pause: ["Pausa", "Pausa", "Pause"],
  position: ["Posición", "Posição", "Position"],
  sendPlace: ["Enviar mi ubicación", "Enviar minha localização", "Send my location"],
  sendNumber: ["Enviar mi número", "Enviar meu número", "Send my number"],
  form: ["Formulario", "Formulário", "Form"],
  flowAnswer: ["Formulario enviado", "Formulário enviado", "Form sent"],
  flowUnknown: ["El simulador no conoce las pantallas de este formulario; se puede responder así.", "O simulador não conhece as telas deste formulário; dá para responder assim.", "The simulator does not know this form’s screens; it can be answered like this."],
  yourAnswer: ["Tu respuesta", "Sua resposta", "Your answer"],
  "tick.clock": ["Espera la señal", "Espera o sinal", "Waiting for the signal"],
  "tick.sent": ["Enviado", "Enviado", "Sent"],
  "tick.delivered": ["Entregado", "Entregue", "Delivered"],
  "tick.read": ["Leído", "Lido", "Read"],
  "tick.played": ["Escuchado", "Ouvido", "Played"],
  "tick.failed": ["No llegó", "Não chegou", "Failed"],
  "kind.image": ["Foto", "Foto", "Photo"],
  "kind.video": ["Video", "Vídeo", "Video"],
  "kind.audio": ["Audio", "Áudio", "Audio"],
  "kind.voice": ["Nota de voz", "Mensagem de voz", "Voice note"],
  "kind.document": ["Documento", "Documento", "Document"],
  "kind.sticker": ["Sticker", "Figurinha", "Sticker"],
  "kind.location": ["Ubicación", "Localização", "Location"],
  "kind.contacts": ["Contacto", "Contato", "Contact"],
  "kind.template": ["Plantilla", "Modelo", "Template"],
  "kind.unknown": ["Mensaje que este teléfono no sabe mostrar", "Mensagem que este telefone não sabe mostrar", "A message that this phone cannot show"],
  // Meta's most frequent reasons; https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
  "code.131026": ["Este teléfono no puede recibirlo", "Este telefone não pode receber", "This phone cannot receive it"],
  "code.131031": ["La cuenta del programa está bloqueada", "A conta do programa está bloqueada", "The programme’s account is locked"],
  "code.131042": ["Falta el pago a Meta", "Falta o pagamento à Meta", "Meta has not been paid"],
  "code.131047": ["Pasaron más de 24 horas desde su último mensaje", "Passaram mais de 24 horas desde a última mensagem dela", "More than 24 hours since the person last wrote"],
  "code.131049": ["Meta limitó los mensajes promocionales a esta persona", "A Meta limitou as mensagens promocionais a esta pessoa", "Meta limited promotional messages to this person"],
  "code.131050": ["La persona no quiere mensajes promocionales", "A pessoa não quer mensagens promocionais", "The person stopped promotional messages"],
  "code.131053": ["Meta no pudo usar el archivo", "A Meta não conseguiu usar o arquivo", "Meta could not use the file"],
  // Writing.
  write: ["Mensaje", "Mensagem", "Message"],
  writeTo: ["Escribir desde el teléfono de {name}", "Escrever do telefone de {name}", "Write from {name}’s phone"],
  attach: ["Adjuntar", "Anexar", "Attach"],
  attached: ["{count} por enviar", "{count} para enviar", "{count} to send"],
  samplePhoto: ["Foto de ejemplo", "Foto de exemplo", "Sample photo"],
  shopSign: ["BODEGA LA ESQUINA", "MERCADINHO DA ESQUINA", "CORNER SHOP"],
  recordVoice: ["Grabar una nota de voz", "Gravar mensagem de voz", "Record a voice note"],
  recording: ["Grabando…", "Gravando…", "Recording…"],
  discard: ["Descartar", "Descartar", "Discard"],
  sendVoice: ["Enviar la nota de voz", "Enviar a mensagem de voz", "Send the voice note"],
  noMicrophone: ["Aquí el navegador no da el micrófono; elige un archivo de audio.", "Aqui o navegador não dá o microfone; escolha um arquivo de áudio.", "The browser gives no microphone here; choose an audio file."],
  microphoneRefused: ["Sin permiso para el micrófono. Puedes adjuntar un audio.", "Sem permissão para o microfone. Você pode anexar um áudio.", "No permission for the microphone. You can attach an audio file."],
  place: ["Lugar", "Lugar", "Place"],
  placeName: ["Mi puesto en el mercado", "Minha banca na feira", "My market stall"],
  latitude: ["Latitud", "Latitude", "Latitude"],
  longitude: ["Longitud", "Longitude", "Longitude"],
  // People.
  newPhone: ["Nuevo teléfono", "Novo telefone", "New phone"],
  addPhone: ["Añadir", "Adicionar", "Add"],
  putAwayList: ["O vuelve a mostrar uno", "Ou mostre um de novo", "Or show one again"],
  name: ["Nombre", "Nome", "Name"],
  country: ["País", "País", "Country"],
  zone: ["Zona horaria", "Fuso horário", "Time zone"],
  identity: ["Qué ve el programa", "O que o programa vê", "What the programme sees"],
  identityHint: ["En Perú hay quien escribe sin mostrar su número.", "No Peru há quem escreva sem mostrar o número.", "In Peru some people write without showing their number."],
  withNumber: ["Número e identificador", "Número e identificador", "Number and id"],
  withoutNumber: ["Sólo identificador, sin número", "Só identificador, sem número", "Only an id, no number"],
  onlyNumber: ["Sólo número", "Só número", "Only a number"],
  number: ["Número", "Número", "Number"],
  userId: ["Identificador", "Identificador", "User id"],
  username: ["Usuario", "Usuário", "User name"],
  newNumber: ["Cambiar de número", "Trocar de número", "Change number"],
  newUserId: ["Cambiar de identificador", "Trocar de identificador", "Change id"],
  offlineHint: ["Lo que envíe y reciba espera.", "O que enviar e receber espera.", "What is sent and received waits."],
  lightHint: ["Quiere gastar pocos datos.", "Quer gastar poucos dados.", "Wants to use little data."],
  readReceipts: ["Confirma lectura", "Confirma leitura", "Read receipts"],
  readReceiptsHint: ["El programa sabe cuándo leyó.", "O programa sabe quando leu.", "The programme learns when it was read."],
  blocks: ["Bloquea al programa", "Bloqueia o programa", "Blocks the programme"],
  blocksHint: ["Nada de lo que envíe llega.", "Nada do que ele enviar chega.", "Nothing it sends arrives."],
  noWhatsappHint: ["El número existe, WhatsApp no.", "O número existe, o WhatsApp não.", "The number exists, WhatsApp does not."],
  // The clock.
  nextStep: ["Siguiente paso", "Próximo passo", "Next step"],
  nextStepHint: ["Va a lo próximo que está previsto", "Vai ao próximo que está previsto", "Goes to the next thing that is due"],
  nextMorning: ["Mañana siguiente", "Manhã seguinte", "Next morning"],
  nextMorningHint: ["Va a la próxima lección de la mañana", "Vai à próxima lição da manhã", "Goes to the next morning’s lesson"],
  friday: ["Viernes", "Sexta", "Friday"],
  fridayHint: ["Va al viernes por la noche: clase y sorteo", "Vai à sexta à noite: aula e sorteio", "Goes to Friday evening: class and raffle"],
  plusHour: ["+1 hora", "+1 hora", "+1 hour"],
  plusHourHint: ["Adelanta el reloj una hora", "Adianta o relógio uma hora", "Moves the clock one hour on"],
  plusDay: ["+1 día", "+1 dia", "+1 day"],
  plusDayHint: ["Adelanta el reloj un día", "Adianta o relógio um dia", "Moves the clock one day on"],
  coming: ["Sigue: {what}, {at}", "A seguir: {what}, {at}", "Next: {what}, {at}"],
  moving: ["El tiempo avanza…", "O tempo avança…", "Time is moving…"],
  movedTo: ["Listo: {what}", "Pronto: {what}", "Done: {what}"],
  // The side panel.
  journal: ["Historia", "História", "Story"],
  costs: ["Costos", "Custos", "Costs"],
  submissions: ["Retos en S3", "Desafios no S3", "Files in S3"],
  onlyThis: ["Sólo este teléfono", "Só este telefone", "Only this phone"],
  onlyOf: ["Sólo {name}", "Só {name}", "Only {name}"],
  nothingYet: ["Todavía no pasó nada. Empieza la conversación en un teléfono.", "Ainda não aconteceu nada. Comece a conversa em um telefone.", "Nothing has happened yet. Start the conversation on a phone."],
  noSubmissions: ["Todavía no hay retos guardados. Manda una foto.", "Ainda não há desafios guardados. Mande uma foto.", "No challenges stored yet. Send a photo."],
  submissionOf: ["Reto de {name}", "Desafio de {name}", "{name}’s challenge"],
  costsHint: ["Meta cobra cada mensaje del programa que llega. Lo que escribe la gente no se cobra.", "A Meta cobra cada mensagem do programa que chega. O que as pessoas escrevem não é cobrado.", "Meta charges every message of the programme that is delivered. What people write is free."],
  billedShort: ["Cobrados", "Cobradas", "Billed"],
  inAll: ["En total", "No total", "In all"],
  totalOne: ["1 mensaje cobrado · {usd}", "1 mensagem cobrada · {usd}", "1 billed message · {usd}"],
  total: ["{count} mensajes cobrados · {usd}", "{count} mensagens cobradas · {usd}", "{count} billed messages · {usd}"],
  "did.in": ["llegó", "chegou", "came in"],
  "did.decided": ["decidió", "decidiu", "decided"],
  "did.sent": ["envió", "enviou", "sent"],
  "did.not_sent": ["no envió", "não enviou", "not sent"],
  "did.lost": ["no llegó", "não chegou", "not delivered"],
  "did.stored": ["guardó", "guardou", "stored"],
  "did.step": ["paso", "passo", "step"],
  "did.raffle": ["sorteo", "sorteio", "raffle"],
};

/** What the language switch offers. */
export const languages = [["es", "Español"], ["pt", "Português"], ["en", "English"]];

const CODES = ["es", "pt", "en"];
const LOCALES = { es: "es-PE", pt: "pt-BR", en: "en-GB" };
let current = chosen();

function chosen() {
  try {
    const kept = localStorage.getItem("language");
    if (CODES.includes(kept)) return kept;
  } catch {
    // Without storage the browser's own language decides.
  }
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => String(tag).slice(0, 2));
  return wanted.find((code) => CODES.includes(code)) ?? "es";
}

export const language = () => current;
export const locale = () => LOCALES[current];

export function setLanguage(code) {
  current = code;
  try {
    localStorage.setItem("language", code);
  } catch {
    // Then the choice holds until the page is closed.
  }
}

/** The text called `key`, with `{name}`s filled in. An unknown key is shown as it is, so that it is noticed. */
export function t(key, values = {}) {
  const text = TEXTS[key]?.[CODES.indexOf(current)] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in TEXTS;

/** A sentence from the server: one text, or one for each language. */
export function said(text) {
  if (text === null || text === undefined) return "";
  return typeof text === "string" ? text : (text[current] ?? text.es ?? Object.values(text)[0] ?? "");
}
