type Language = 'en' | 'es';

interface Words {
	title: string;
	text: string;
}

const retry: Record<Language, string> = { en: 'Try again', es: 'Intentar de nuevo' };

/** What is said without the application: in the languages that it speaks. */
const words: Record<number, Record<Language, Words>> = {
	408: {
		en: { title: 'That took too long', text: 'The rest of the request never came. Try again.' },
		es: {
			title: 'Ha tardado demasiado',
			text: 'El resto de la petición no llegó. Inténtalo de nuevo.'
		}
	},
	413: {
		en: {
			title: 'More than fits in one form',
			text: 'What was sent is larger than 512 kB, and nothing of it was saved. Go back, where it still stands, shorten it and send it again.'
		},
		es: {
			title: 'Más de lo que cabe en un formulario',
			text: 'Lo que se envió pasa de 512 kB, y no se ha guardado nada. Vuelve atrás, donde sigue escrito, acórtalo y envíalo otra vez.'
		}
	},
	431: {
		en: {
			title: 'More than fits in an address or in cookies',
			text: 'The address is too long, or your browser keeps too many cookies for this site. Shorten the one or delete the others, then try again.'
		},
		es: {
			title: 'Más de lo que cabe en una dirección o en las cookies',
			text: 'La dirección es demasiado larga, o tu navegador guarda demasiadas cookies de este sitio. Acórtala o bórralas, y luego inténtalo de nuevo.'
		}
	},
	500: {
		en: {
			title: 'Something went wrong behind the scenes',
			text: 'It was our mistake, not yours. Try again in a moment.'
		},
		es: {
			title: 'Algo ha fallado entre bastidores',
			text: 'El error es nuestro, no tuyo. Inténtalo de nuevo en un momento.'
		}
	},
	503: {
		en: {
			title: 'A full house',
			text: 'More people are here than can be served at once. Try again in a moment; nothing that was saved is lost.'
		},
		es: {
			title: 'Sala llena',
			text: 'Hay más gente de la que se puede atender a la vez. Inténtalo de nuevo en un momento; no se ha perdido nada de lo guardado.'
		}
	}
};

const others: Record<Language, Words> = {
	en: {
		title: 'That did not work',
		text: 'The request could not be understood. Go back and try again.'
	},
	es: {
		title: 'Eso no ha funcionado',
		text: 'No se ha podido entender la petición. Vuelve atrás e inténtalo de nuevo.'
	}
};

/** A page that needs nothing else, saying why there is no other. */
export function refusalPage(status: number, languages: Language[]): string {
	const said = languages.map((language) => ({ language, ...(words[status] ?? others)[language] }));
	const parts = said.map(
		({ language, title, text }) =>
			`<div lang="${language}"><h1>${title}</h1><p>${text}</p><p><a href="">${retry[language]}</a></p></div>`
	);
	return `<!doctype html>
<html lang="${languages[0]}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${said[0]?.title} · Rehearsal</title>
<style>
	:root { --paper: #faf6ee; --ink: #2a211c; }
	@media (prefers-color-scheme: dark) { :root { --paper: #17110e; --ink: #e9e1d5; } }
	body { margin: 0; min-height: 100dvh; display: grid; align-content: center;
		background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Literata, Georgia, serif; }
	main { max-width: 36rem; margin-inline: auto; padding: 2rem clamp(1rem, 4vw, 2.5rem); }
	h1 { margin: 0 0 .75rem; font-size: clamp(1.75rem, 5vw, 2.25rem); font-weight: 500; line-height: 1.2; }
	a { color: inherit; display: inline-block; padding-block: .6rem; text-underline-offset: .2em; }
</style>
<main>${parts.join('')}</main>
`;
}
