import { listed, type Tongue, topicsOf } from './tongue.ts';

export const spanish: Tongue = {
	language: 'es',
	topics: topicsOf({
		travel:
			'en la estación de autobuses|en el mostrador del hotel|en el aeropuerto|en la oficina de turismo / Cambiar un billete|Preguntar por el andén|Reclamar una maleta perdida|Pedir una habitación más tranquila / viajes|billetes|hotel|equipaje|direcciones',
		food: 'en el mercado|en la cafetería del puerto|en un bar de tapas|en casa de la abuela / Pedir la cuenta|Reservar una mesa para seis|Explicar una alergia|Devolver un plato frío / restaurante|comida|alergias|cocina|mercado',
		health:
			'en la farmacia|en la consulta del médico|en la sala de espera / Describir un dolor de espalda|Cambiar una cita|Preguntar por los efectos secundarios / salud|médico|farmacia|citas',
		housing:
			'con la casera|en la visita al piso|con el portero / Avisar de una gotera|Negociar el alquiler|Recuperar la fianza / alquiler|vecinos|fianza|reparaciones',
		work: 'en la entrevista|en la reunión del lunes|por videollamada / Pedir un aumento|Rechazar un turno extra|Presentar un proyecto|Dar una opinión crítica / entrevista|reuniones|sueldo|equipo',
		study:
			'en la secretaría|en la biblioteca|con la tutora / Pedir una prórroga|Matricularse tarde|Defender un trabajo / universidad|exámenes|biblioteca',
		'family-and-friends':
			'en la boda|por teléfono|en la comida del domingo / Pedir perdón por un olvido|Invitar a los suegros|Contar una anécdota / familia|amistad|invitaciones',
		services:
			'en correos|en el ayuntamiento|en la peluquería / Empadronarse|Reclamar una factura|Enviar un paquete frágil / trámites|teléfono|quejas|correos',
		shopping:
			'en el rastro|en la zapatería|en la librería / Regatear por una lámpara|Devolver un abrigo|Elegir un regalo / compras|precios|ropa|regalos',
		conflict:
			'en la escalera|en la cocina compartida / Poner límites|Hacer las paces|Decir que no / conflicto|disculpas|vecinos',
		'small-talk':
			'en el ascensor|en la parada|en una fiesta / Hablar del tiempo|Mantener la conversación|Recomendar una película / charla|tiempo|aficiones|fin-de-semana',
		money:
			'en el banco|con la gestora / Abrir una cuenta|Preguntar por una comisión / banco|impuestos|dinero',
		culture:
			'en el museo|en la taquilla del teatro / Comentar un cuadro|Explicar una costumbre / museo|teatro|libros|costumbres',
		emergencies:
			'en la comisaría|en la línea de emergencias / Denunciar un robo|Llamar a una ambulancia / emergencia|policía|accidente'
	}),
	cities: listed(
		'Sevilla|Bogotá|Valencia|Montevideo|Cádiz|Guadalajara|Bilbao|Cusco|Mérida|Rosario|León'
	),
	partners: listed(
		'Una camarera simpática|Un funcionario cansado|La dueña de la tienda|Un vecino curioso|El jefe de sección|Una médica de guardia|Un taxista hablador'
	),
	firstNames: listed('Lucía|Andrés|Marta|Íñigo|Ximena|Tomás|Nuria|Joaquín|Paloma|Ramón'),
	lastNames: [
		listed('Agui|Bel|Cas|Dela|Echa|Fon|Gala|Mal|Ola|Pere|Qui|Sala|Ure|Zaba'),
		listed('rre|mon|ti|ga|no|de|la|ro|llo|vi'),
		listed('z|ta|ñez|rri|da|nes|ga|sca|llo|res')
	],
	troubles: listed(
		'La otra persona tiene prisa.|Hay cola detrás de ti.|Se te ha olvidado una palabra importante.|El precio es más alto de lo que dice el cartel.|Han cambiado las normas esta semana.|Se oye mal por teléfono.'
	),
	scenes: listed(
		'Llueve y los cristales están empañados.|Es la última hora antes de cerrar.|Suena la radio al fondo.|Llegaste ayer y no conoces a nadie.|Huele a café y a pan recién hecho.|Es lunes y todo el mundo va con retraso.|Alguien ha olvidado un paraguas.'
	),
	steps: listed(
		'Saluda y di en una frase lo que necesitas.|Pregunta cuánto tardará.|Repite el número que has oído.|Explica lo que pasó, por orden.|Pide que hablen más despacio.|Propón otra solución.|Da las gracias y despídete.'
	),
	aims: listed(
		'Saludar y decir a qué vienes|Hacer dos preguntas sobre el precio|Describir el problema en tres frases|Usar el pasado dos veces|Acordar un día y una hora|Seguir siendo amable'
	),
	openings: listed(
		'¡Buenos días! ¿Qué desea?|Dígame, tengo cinco minutos.|¡Otra vez usted!|Perdone, estamos cerrando.'
	),
	title: (task, place, city) => (city ? `${task} ${place}, ${city}` : `${task} ${place}`),
	gap: ' '
};
