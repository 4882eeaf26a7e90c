# A person takes over.

human-soon = One of us will answer you here soon. If it is urgent: { $contact }
human-later = We are closed at the moment. One of us will answer you here { human-when }. If it is urgent: { $contact }
    .sms = We are closed now. One of us will answer you here { human-when }. If it is urgent: { $contact }
human-when = { $day ->
    [today] today from { $time }
    [tomorrow] tomorrow from { $time }
    [mo] on Monday from { $time }
    [tu] on Tuesday from { $time }
    [we] on Wednesday from { $time }
    [th] on Thursday from { $time }
    [fr] on Friday from { $time }
    [sa] on Saturday from { $time }
    [su] on Sunday from { $time }
   *[date] on { $date } from { $time }
 }{ $clock ->
    [ours] {" "}our time
   *[theirs] {""}
 }

# What staff wrote, exactly as they wrote it.
said-by-staff = { $words }

bot-again = Of course. How can we help you?
choice-let-bot-go-on = Let the bot go on
