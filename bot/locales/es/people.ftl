# Una persona se hace cargo.

human-soon = Una persona de nuestro equipo le responderá aquí en breve. Si es urgente: { $contact }
human-later = Ahora mismo estamos cerrados. Una persona de nuestro equipo le responderá aquí { human-when }. Si es urgente: { $contact }
    .sms = Estamos cerrados. Una persona del equipo le responderá aquí { human-when }. Si es urgente: { $contact }
human-when = { $day ->
    [today] hoy a partir de las { $time }
    [tomorrow] mañana a partir de las { $time }
    [mo] el lunes a partir de las { $time }
    [tu] el martes a partir de las { $time }
    [we] el miércoles a partir de las { $time }
    [th] el jueves a partir de las { $time }
    [fr] el viernes a partir de las { $time }
    [sa] el sábado a partir de las { $time }
    [su] el domingo a partir de las { $time }
   *[date] el { $date } a partir de las { $time }
 }{ $clock ->
    [ours] {" "}(hora de la tienda)
   *[theirs] {""}
 }

# Lo que escribió una persona del equipo, tal cual.
said-by-staff = { $words }

bot-again = Por supuesto. ¿En qué podemos ayudarle?
choice-let-bot-go-on = Seguir con el bot
