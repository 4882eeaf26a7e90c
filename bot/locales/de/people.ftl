# Ein Mensch übernimmt.

human-soon = Jemand aus unserem Team antwortet Ihnen hier in Kürze. In dringenden Fällen: { $contact }
human-later = Im Moment haben wir geschlossen. Jemand aus unserem Team antwortet Ihnen hier { human-when }. In dringenden Fällen: { $contact }
    .sms = Wir haben gerade geschlossen. Jemand von uns antwortet Ihnen hier { human-when }. Wenn es eilt: { $contact }
human-when = { $day ->
    [today] heute ab { $time } Uhr
    [tomorrow] morgen ab { $time } Uhr
    [mo] am Montag ab { $time } Uhr
    [tu] am Dienstag ab { $time } Uhr
    [we] am Mittwoch ab { $time } Uhr
    [th] am Donnerstag ab { $time } Uhr
    [fr] am Freitag ab { $time } Uhr
    [sa] am Samstag ab { $time } Uhr
    [su] am Sonntag ab { $time } Uhr
   *[date] am { $date } ab { $time } Uhr
 }{ $clock ->
    [ours] {" "}unserer Zeit
   *[theirs] {""}
 }

# Was jemand aus dem Team geschrieben hat, genau so.
said-by-staff = { $words }

bot-again = Gern. Wie können wir Ihnen helfen?
choice-let-bot-go-on = Weiter mit dem Bot
