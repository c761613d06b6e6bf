# Brazilian Portuguese: você, short sentences, one emoji at most, no form that assumes the reader's gender.
# Each message is billed and read on a small screen: before adding a word, ask what it does for Seu João.
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
    [1] segunda-feira
    [2] terça-feira
    [3] quarta-feira
    [4] quinta-feira
    [5] sexta-feira
    [6] sábado
   *[7] domingo
}

month = { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
}

# segunda-feira, 2 de março
date = { weekday }, { $day ->
    [1] 1º
   *[other] { $day }
} de { month }

# 2 de março de 2026
date-with-year = { $day ->
    [1] 1º
   *[other] { $day }
} de { month } de { $year }

# às 7h30
at-time = { $part ->
    [noon] ao meio-dia
    [midnight] à meia-noite
   *[other] { $hour ->
        [1] à
       *[other] às
    } { $minute ->
        [0] { $hour }h
       *[other] { $hour }h{ $minutes }
    }
}

# Follows "começa", "é", "sai".
on-day = { $near ->
    [today] hoje
    [tomorrow] amanhã
   *[no] { $weekday ->
        [6] no
        [7] no
       *[other] na
    } { date }
}

# Follows "até".
until-day = { $near ->
    [today] hoje
    [tomorrow] amanhã
   *[no] { date }
}

day-and-time = { $near ->
    [no] { $day }, { $time }
   *[other] { $day } { $time }
}

## Joining

ask-consent =
    Olá! Somos a *Tertulia*: um curso grátis pelo WhatsApp para quem tem um pequeno negócio. São 5 dias, com uma lição curta a cada manhã.

    Para isso guardamos seu número, seu nome, o que você vende e o que você enviar para a gente. Participar é voluntário: você sai quando quiser com *SAIR*, vê seus dados com *MEUS DADOS* e apaga tudo com *APAGAR*.

    Podemos escrever para você?

consent-refused = Tudo bem, não vamos escrever. Se um dia mudar de ideia, é só mandar uma mensagem por aqui.

ask-name = Que bom ter você aqui! Conte para a gente como você se chama e o que vende ou faz. Por exemplo: João, vendo roupas.

# With a form below, whose button this is. Whoever would rather write is understood as well.
ask-name-in-form = Que bom ter você aqui! Para guardar o seu lugar, preencha este formulário: são três perguntas curtas. Se preferir, escreva aqui como você se chama e o que vende ou faz. Por exemplo: João, vendo roupas.

form-open = Preencher formulário

# The form's screen: a title, its three questions (20, 20 and 30 characters at most), its button.
form-title = Conte sobre você
form-intro = São três perguntas curtas, para conhecer você e guardar o seu lugar.
form-name = Como você se chama?
form-trade = O que vende ou faz?
form-trade-example = Por exemplo: roupas, marmitas, conserto de celular.
form-least-busy = Quando tem menos trabalho?
form-send = Enviar

ask-name-again = Falta só o seu nome. Escreva para a gente, por favor; por exemplo: João.

ask-trade = Muito prazer{ comma-name }! O que você vende ou que serviço oferece? Por exemplo: roupas, marmitas, conserto de celular.

ask-trade-again = Falta saber do seu negócio. Escreva em poucas palavras o que você vende ou faz; por exemplo: vendo roupas.

place-reserved =
    Tudo certo{ comma-name }! Seu lugar no curso *{ $course }* está reservado.

    Começa { $when }. Durante 5 dias vai chegar aqui uma lição curta a cada manhã, com um desafio para o seu negócio. Até lá você não precisa fazer nada.

place-reserved-asking =
    Tudo certo{ comma-name }! Seu lugar no curso *{ $course }* está reservado.

    Começa { $when }. Durante 5 dias vai chegar aqui uma lição curta a cada manhã, com um desafio para o seu negócio.

    Por enquanto, conte só mais uma coisa: em que parte do dia você tem menos trabalho?

# Also a template: it begins and ends with words of its own.
place-kept = O curso *{ $course }* começa { $when }, e seu lugar está reservado. Nesse dia a primeira lição chega por aqui; você não precisa fazer mais nada.

joined-late =
    Você chegou em boa hora{ comma-name }! Estamos no dia { $day } de 5. As lições que já saíram estão no menu, para você ver no seu ritmo.{ $more ->
        [yes] {" "}As que faltam chegam de manhã.
       *[no] {""}
    }

waiting = Tudo certo{ comma-name }! Agora não há turma aberta. Assim que abrir a próxima, avisamos por aqui; você não precisa fazer nada.

unknown-code = Não encontramos uma turma com esse código. Confira e escreva de novo, ou escreva *AJUDA* e a gente ajuda você.

# Also a template.
invitation = O curso que você esperava já tem data: *{ $course }* começa { $when }, e seu lugar está reservado. Durante 5 dias vai chegar aqui uma lição curta a cada manhã. Se não quiser mais, escreva *SAIR*.

## The cycle

# Also a template, without variables.
lesson =
    {"*"}{ $title }*

    { $text }

    💡 { $rule }

    {"*"}Seu desafio*
    { $challenge }

# Under the lesson, in small letters: where he is, and that this is the course which he asked for.
lesson-footer = Lição { $number } de 5 do seu curso { $course }

# A template only: for the day on which Meta has stopped the lesson's own.
lesson-ready = Sua lição { $number } do curso *{ $course }* já está pronta. Toque em *Ver lição* para ler por aqui quando for melhor para você.

lesson-missing = Não dá para abrir essa lição neste momento. Tente de novo daqui a pouco, escrevendo *MENU*.

lesson-locked = A lição { $number } sai { $when }. { $number ->
    [1] Nesse dia ela chega por aqui.
   *[other] Enquanto isso, as anteriores estão no *MENU*.
}

menu = Escolha o que você precisa{ comma-name }. Você também pode escrever *AJUDA*, *LEVE*, *MEUS DADOS* ou *SAIR* quando quiser.

challenge-how =
    {"*"}Seu desafio { $number }*{ $known-challenge ->
        [yes] {"\u000A"}{ $challenge }
       *[no] {""}
    }

    Envie aqui do jeito mais fácil para você: foto, áudio, vídeo, documento ou texto.{ $timely ->
        [yes] {" "}O prazo vai até { $until }.
       *[no] {""}
    } Se enviar outro, vale o último.

discussion =
    {"*"}Para conversar*
    { $question }

    Se ficar uma dúvida, toque em *Pergunta*.

## Challenges

submission-received =
    { $replaced ->
        [yes] Recebido! Seu novo desafio { $number } fica no lugar do anterior.
       *[no] Recebido! Seu desafio { $number } já está com a gente 👏
    }

    Seu código é *{ $ticket }*: com ele você entra no sorteio das mentorias. Se quiser melhorar, envie outro: vale o último.

submission-wrong-type = Esse tipo de arquivo não conseguimos abrir. Envie seu desafio { $number } em foto, áudio, vídeo, PDF ou texto, por favor.

submission-too-large = Seu arquivo é pesado demais e não conseguimos guardar. Envie seu desafio { $number } em uma foto, um áudio ou um vídeo mais curto, por favor.

submission-expired = Seu arquivo não chegou inteiro; às vezes o sinal falha. Envie seu desafio { $number } de novo, por favor.

submission-broken = Seu arquivo chegou, mas não deu para abrir. Envie seu desafio { $number } de novo, ou melhor: em uma foto ou um áudio.

submission-too-late = Que bom que você fez! O prazo dos desafios já passou e este não entra no sorteio, mas o que você fez fica no seu negócio. As lições continuam no *MENU*.

challenge-or-question = O que você escreveu é seu desafio ou uma pergunta?

## Questions

ask-question = Escreva sua pergunta em uma mensagem. Uma pessoa da equipe vai ler.

question-in-words = Ainda não conseguimos receber perguntas em áudio. Escreva em uma mensagem, mesmo curtinha. Se for difícil escrever, mande só *AJUDA* e uma pessoa da equipe procura você.

question-kept = Sua pergunta já está com a gente. Uma pessoa da equipe vai responder por aqui.

## The last evening

# Also a template. The line break keeps the full stop out of the link.
class-link =
    Sua aula ao vivo do curso *{ $course }* é { $when }. Entre com seu link pessoal: { $url }
    Ele é só seu: por favor, não compartilhe.

# Also a template. For whoever is on the list of the raffle, which was sealed just before.
class-link-and-raffle =
    Sua aula ao vivo do curso *{ $course }* é { $when }. Entre com seu link pessoal: { $url }
    Ele é só seu: por favor, não compartilhe.

    E tem mais: você já está no sorteio das mentorias com seu código *{ $ticket }*. O sorteio é { $draw }. A lista está fechada e ninguém pode mudar: o selo dela é *{ $code }*, o mesmo para todo mundo. Para ver como ficou, escreva *VERIFICAR*.

# Also a template. The same news without the class.
raffle-entered = Você já está no sorteio das mentorias do curso *{ $course }* com seu código *{ $ticket }*. O sorteio é { $draw }. A lista está fechada e ninguém pode mudar: o selo dela é *{ $code }*, o mesmo para todo mundo. Para ver como ficou, escreva *VERIFICAR*.

raffle-shown =
    {"*"}Sorteio das mentorias*

    • Seu código: { $ticket }
    • Hora do sorteio: { $draw }
    • Selo da lista: { $code }
    • Número público: o { $round }

    { $result ->
        [won] Você saiu no lugar { $place } e ganhou uma mentoria 🎉
        [next] Você saiu no lugar { $place }: é o número { $wait } na lista de espera. Se alguém não puder, avisamos.
        [not-drawn] Você saiu no lugar { $place } e desta vez não deu para uma mentoria. No próximo curso você tem mais chances.
        [late] O sorteio está atrasado porque o número público ainda não saiu. Ninguém perde o lugar e você não precisa fazer nada: ele será feito com esse mesmo número.
       *[waiting] Ainda não chegou a hora. Depois, escreva *VERIFICAR* de novo para ver seu resultado.
    }

    O selo é o mesmo para todo mundo: se o de outra pessoa for igual ao seu, ninguém mudou a lista, nem nós. E o número público ninguém conhece antes da hora do sorteio.

raffle-shown-none = Você ainda não está na lista de um sorteio. Para entrar no sorteio das mentorias basta enviar um desafio antes do fim do prazo. Quando a lista fechar, você verá aqui seu código e a hora.

# Also a template.
raffle-won = Boa notícia! No sorteio do curso *{ $course }* saiu para você uma mentoria individual 🎉 Toque em *Escolher horário* para ver qual é bom para você; se não puder, outra pessoa aproveita a sua vaga. Nunca vamos pedir dinheiro nem senhas.

# Also a template.
raffle-alternate = O sorteio das mentorias do curso *{ $course }* já foi feito. Desta vez seu código não saiu, mas você tem o número { $place } na lista de espera: se alguém não puder, avisamos por aqui. Você não precisa fazer nada.

# Also a template.
raffle-not-drawn = O sorteio das mentorias do curso *{ $course }* já foi feito e desta vez seu código não saiu. Foi muito bom receber seu desafio: esse trabalho fica no seu negócio. Se participar do próximo curso, você entra no sorteio com mais chances. Para ver como ficou, escreva *VERIFICAR*.

## The advisory session

# Also a template.
place-opened = Boa notícia! Abriu uma vaga de mentoria individual do curso *{ $course }* e agora ela é sua 🎉 Toque em *Escolher horário* para ver qual é bom para você; se não puder, outra pessoa aproveita a vaga. Nunca vamos pedir dinheiro nem senhas.

# Also a template.
choose-hour = Você já pode escolher o horário da sua mentoria do curso *{ $course }*. Guardamos a sua vaga até { $until }; depois ela passa para a próxima pessoa da lista.

slot-list = { $missed ->
    [yes] Esse horário acabou de ser ocupado, desculpe. Escolha outro destes, por favor.
   *[no] Estes são os horários livres para a sua mentoria. Escolha o melhor para você.
}{ $limited ->
    [yes] {" "}Guardamos a sua vaga até { $until }.
   *[no] {""}
}

no-slots = { $missed ->
    [yes] Esse horário acabou de ser ocupado, desculpe.{" "}
   *[no] {""}
}{ $booked ->
    [yes] Não há outro horário livre por enquanto, então a sua mentoria continua como estava.
   *[no] Por enquanto não há horários livres. Assim que houver, avisamos por aqui: a sua vaga espera por você.
}

session-booked =
    Pronto{ comma-name }! Sua mentoria com { $advisor } é { $when } e dura { $minutes } minutos. Entre com este link: { $url }
    Se não puder, escreva *NÃO POSSO* e outra pessoa aproveita o horário.

# Also a template.
session-reminder =
    Sua mentoria com { $advisor } é { $when }. Entre com este link: { $url }
    Se não puder, escreva *NÃO POSSO* e outra pessoa aproveita o horário.

# Also a template.
session-withdrawn = A mentoria que você tinha { $when } não vai acontecer: quem ia atender você não pode nesse horário. Desculpe a mudança. A vaga continua sendo sua: toque em *Escolher horário* para ver outros.

ask-give-up = Quer ver outro horário ou deixar sua vaga para a próxima pessoa da lista? Se deixar, não dá para recuperar.

ask-cancel =
    Quer cancelar sua mentoria? Você pode ver outro horário ou deixar sua vaga para a próxima pessoa da lista; se deixar, não dá para recuperar.

    Se o que você quer é não receber mais nossas mensagens, escreva *SAIR*.

place-given-up = Que bom que você avisou: outra pessoa vai aproveitar a sua vaga. No próximo curso você pode participar de novo, e suas lições continuam no *MENU*.

# Also a template.
place-passed = Desta vez não conseguimos nos encontrar e a sua mentoria do curso *{ $course }* passou para a próxima pessoa da lista. Tudo bem: no próximo curso você pode participar de novo, e suas lições continuam no *MENU*.

no-advisory = Agora você não tem mentoria para marcar. Se achar que é um engano, escreva *AJUDA* e uma pessoa da equipe verifica.

# Also a template.
ask-advice-session = Foi muito bom ter você na mentoria do curso *{ $course }*. Qual é a primeira coisa que você vai mudar no seu negócio? Responda com uma mensagem, mesmo curtinha.

# Also a template.
ask-advice-later = Faz { $days } dias que você teve a sua mentoria do curso *{ $course }*. O que mudou no seu negócio desde então? Responda com uma mensagem, mesmo curtinha: uma pessoa da equipe vai ler.

advice-in-words = Por enquanto só conseguimos guardar a sua resposta por escrito. Mande umas poucas palavras, por favor.

cycle-over = Este curso já terminou; foi muito bom ter você com a gente. As cinco lições continuam no menu. Quando houver novidade para você, avisamos por aqui.

## Always

opted-out = Pronto, não vamos mais escrever. Se um dia quiser voltar, escreva *VOLTAR*; para apagar seus dados, *APAGAR*. Tudo de bom para você!

confirm-opt-out = Você quer parar de receber nossas mensagens?

welcome-back = Que bom ver você de novo{ comma-name }! A partir de agora voltamos a escrever. Toque em *Menu* para continuar.

my-data =
    Isto é o que guardamos sobre você:

    { $lines }

    Para apagar tudo, escreva *APAGAR*.

my-data-name = • Nome: { $name }
my-data-trade = • Você vende ou faz: { $trade }
my-data-phone = { $has-phone ->
    [yes] • Seu número de telefone
   *[no] • Seu usuário do WhatsApp, sem número de telefone
}
my-data-cohort = • Turma: { $cohort }
my-data-consent = • Você aceitou participar em { $date }
my-data-submissions = { $count ->
    [0] • Desafios enviados: nenhum
    [one] • { $count } desafio enviado
   *[other] • { $count } desafios enviados
}
my-data-questions = { $count ->
    [0] • Perguntas: nenhuma
    [one] • { $count } pergunta
   *[other] • { $count } perguntas
}

my-data-advisory = { $booked ->
    [yes] • Sua mentoria é { $when }
   *[no] • Sua vaga em uma mentoria
}

confirm-erase = Vamos apagar seu nome, seus desafios, suas perguntas e seu lugar no sorteio, e não vamos mais escrever. Não dá para desfazer. Apagamos?

erase-cancelled = Não apagamos nada: está tudo como antes. Para continuar, escreva *MENU*.

erased = Pronto, apagamos seus dados e não vamos mais escrever. Foi bom ter você aqui. Se um dia quiser começar de novo, é só mandar uma mensagem.

light-on = Modo leve ligado: suas lições vão chegar sem fotos e gastar menos internet. Para ver com fotos, escreva *LEVE* de novo.

light-off = Modo leve desligado: suas lições vão chegar com fotos. Para gastar menos internet, escreva *LEVE* de novo.

help =
    Já avisamos uma pessoa da equipe, e ela vai escrever por aqui. Se quiser, conte agora do que você precisa.

    Estas palavras funcionam sempre:
    • *MENU*: suas lições e desafios
    • *LEVE*: lições sem fotos, menos internet
    • *MEUS DADOS*: o que guardamos sobre você
    • *APAGAR*: apagar tudo
    • *SAIR*: não receber mais mensagens
    • *VOLTAR*: receber de novo

not-understood = Desculpe, não entendemos bem sua mensagem. O que você gostaria de fazer?

cannot-read = Isso não conseguimos abrir aqui. Escreva ou envie uma foto, um áudio, um vídeo ou um documento.

reaction-done = 👏
reaction-warm = 🙂

## Buttons: at most 20 characters

# Also a row of the menu.
lesson-number = Lição { $number }

button-consent-yes = Sim, aceito
button-consent-no = Agora não
button-hour-morning = De manhã
button-hour-midday = Na hora do almoço
button-hour-evening = Tarde ou noite
button-done = Pronto
button-see-lesson = Ver lição
button-ask = Pergunta
button-menu = Menu
button-is-challenge = É meu desafio
button-is-question = É uma pergunta
button-opt-out-yes = Sim, sair
button-opt-out-no = Não, quero ficar
button-erase-yes = Sim, apagar tudo
button-erase-no = Não apagar nada
button-help = Ajuda
button-open-menu = Ver opções
button-choose-hour = Escolher horário
button-see-hours = Ver horários
button-cannot-come = Não posso
button-give-up = Deixar minha vaga

## Rows of the menu: at most 24 characters, the second line 72

row-challenge = Enviar meu desafio { $number }
    .description = Em foto, áudio, vídeo, documento ou texto
row-discussion = Tema para conversar
    .description = A pergunta do dia { $number }
row-ask = Fazer uma pergunta
    .description = Uma pessoa da equipe vai ler
row-data = Meus dados
    .description = Ver o que guardamos sobre você, ou apagar
row-light-on = Modo leve
    .description = Lições sem fotos, para gastar menos internet
row-light-off = Lições com fotos
    .description = Desligar o modo leve
# seg 9 mar, 15h
row-slot = { $weekday ->
    [1] seg
    [2] ter
    [3] qua
    [4] qui
    [5] sex
    [6] sáb
   *[7] dom
} { $day } { $month ->
    [1] jan
    [2] fev
    [3] mar
    [4] abr
    [5] mai
    [6] jun
    [7] jul
    [8] ago
    [9] set
    [10] out
    [11] nov
   *[12] dez
}, { $hour }h{ $minute ->
    [0] {""}
   *[other] { $minutes }
}
    .description = { $length } minutos com { $advisor }
row-cannot-come = Nenhum dá para mim
    .description = Deixar minha vaga para outra pessoa
row-leave = Sair do programa
    .description = Não receber mais mensagens
