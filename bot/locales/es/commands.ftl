# Lo que dice el menú de Telegram junto a cada comando: de 3 a 60 caracteres.

command-status = Dónde está mi pedido y cuándo llega
command-options = Qué puedo elegir mientras espero
command-cancel = Cancelar un pedido
command-help = Qué puede preguntar aquí y cómo contactarnos
command-stop = No recibir más mensajes
command-language = Cambiar el idioma
