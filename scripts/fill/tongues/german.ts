import { listed, type Tongue, topicsOf } from './tongue.ts';

export const german: Tongue = {
	language: 'de',
	topics: topicsOf({
		travel:
			'am Bahnsteig|an der Hotelrezeption|am Fährhafen|im Reisebüro / Einen verpassten Anschluss umbuchen|Nach dem Weg fragen|Einen verlorenen Koffer melden / reisen|fahrkarten|gepäck|hotel',
		food: 'beim Bäcker|im Gasthaus|auf dem Wochenmarkt / Die Rechnung verlangen|Eine Allergie erklären|Einen Tisch für acht bestellen / restaurant|bestellen|markt|kochen',
		health:
			'in der Apotheke|beim Zahnarzt|im Wartezimmer / Einen hartnäckigen Husten beschreiben|Einen Termin verschieben|Nach Nebenwirkungen fragen / arzt|gesundheit|termine',
		housing:
			'bei der Wohnungsbesichtigung|im Treppenhaus|mit dem Vermieter / Einen tropfenden Hahn melden|Über die Miete verhandeln|Die Kaution zurückverlangen / miete|nachbarn|wohnung',
		work: 'im Vorstellungsgespräch|in der Besprechung|auf der Baustelle / Um mehr Gehalt bitten|Überstunden ablehnen|Rückmeldung geben / bewerbung|gehalt|besprechung',
		study:
			'im Prüfungsamt|in der Bibliothek|im Seminar / Um Aufschub bitten|Das Fach wechseln|Eine These verteidigen / studium|prüfung|bibliothek',
		'family-and-friends':
			'auf der Hochzeit|am Telefon|beim Sonntagsessen / Sich für einen vergessenen Geburtstag entschuldigen|Jemanden einladen / familie|freundschaft|einladung',
		services:
			'auf dem Bürgeramt|bei der Post|in der Werkstatt / Sich anmelden|Ein Paket aufgeben|Eine Rechnung beanstanden / amt|formulare|beschwerde',
		shopping:
			'auf dem Flohmarkt|im Kaufhaus|im Schuhgeschäft / Um eine Lampe feilschen|Einen Mantel umtauschen|Ein Geschenk aussuchen / einkaufen|preise|kleidung',
		conflict:
			'in der Gemeinschaftsküche|auf dem Parkplatz / Ruhig bei der Sache bleiben|Sich versöhnen / streit|grenzen',
		'small-talk':
			'im Aufzug|an der Haltestelle|auf einer Feier / Über das Wetter reden|Ein Gespräch höflich beenden / wetter|hobbys|plaudern',
		money:
			'am Bankschalter|bei der Versicherung / Ein Konto eröffnen|Nach einer Gebühr fragen / bank|steuer',
		culture:
			'im Museum|an der Theaterkasse / Über ein Gemälde sprechen|Einen Brauch erklären / museum|theater|bücher',
		emergencies:
			'auf der Polizeiwache|am Notruf / Einen Diebstahl anzeigen|Einen Krankenwagen rufen / notfall|polizei'
	}),
	cities: listed('Leipzig|Hamburg|Wien|Zürich|Köln|Graz|Freiburg|Rostock|Görlitz|Münster'),
	partners: listed(
		'Eine geduldige Beamtin|Ein müder Kellner|Der Hausmeister|Eine neugierige Nachbarin|Ein strenger Prüfer|Die Chefin'
	),
	firstNames: listed('Anke|Jörg|Käthe|Matthias|Svenja|Lutz|Birgit|Çağla|Friedrich|Zoé'),
	lastNames: [
		listed('Alten|Berg|Drei|Eich|Falken|Grün|Hoch|Klein|Lind|Mühl|Neu|Ober|Stein|Wald|Weiß|Zim'),
		listed('a|en|er|el|in|'),
		listed('bach|berger|brück|dorfer|feld|hauer|hofer|mann|meier|müller|schmidt|stein|thal')
	],
	troubles: listed(
		'Hinter dir wartet eine Schlange.|Dein Gegenüber hat es eilig.|Ein wichtiges Wort ist dir entfallen.|Die Leitung ist schlecht.|Es kostet mehr, als auf dem Schild steht.|Das Formular ist das falsche.'
	),
	scenes: listed(
		'Es regnet, und die Fenster sind beschlagen.|In einer Stunde wird geschlossen.|Im Hintergrund läuft leise das Radio.|Du bist gestern angekommen.|Es riecht nach Kaffee und nassen Mänteln.|Jemand hat einen Regenschirm vergessen.'
	),
	steps: listed(
		'Grüße und sage in einem Satz, was du brauchst.|Frage, wie lange es dauert.|Wiederhole die Zahl.|Erzähle der Reihe nach, was geschah.|Bitte darum, langsamer zu sprechen.|Schlage etwas anderes vor.|Bedanke und verabschiede dich.'
	),
	aims: listed(
		'Grüßen und sagen, worum es geht|Zwei Fragen zum Preis stellen|Das Problem in drei Sätzen beschreiben|Höflich bleiben|Tag und Uhrzeit vereinbaren'
	),
	openings: listed(
		'Guten Tag, was darf es sein?|Der Nächste, bitte.|Ach, Sie schon wieder!|Wir schließen gleich.'
	),
	title: (task, place, city) => (city ? `${task}, ${place} in ${city}` : `${task}, ${place}`),
	gap: ' '
};
