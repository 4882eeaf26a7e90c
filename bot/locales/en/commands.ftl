# What Telegram's menu says beside each command: 3 to 60 characters.

command-status = Where my order is and when it comes
command-options = What I can choose while I wait
command-cancel = Cancel an order
command-help = What you can ask here, and how to reach us
command-stop = End these messages
command-language = Change the language
