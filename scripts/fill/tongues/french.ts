import { listed, type Tongue, topicsOf } from './tongue.ts';

export const french: Tongue = {
	language: 'fr',
	topics: topicsOf({
		travel:
			'à la gare|à l’accueil de l’hôtel|au port|à l’office de tourisme / Échanger un billet|Demander son chemin|Signaler une valise perdue / voyage|billets|bagages|hôtel',
		food: 'à la boulangerie|au café du port|au marché / Demander l’addition|Expliquer une allergie|Réserver une table pour huit / restaurant|commander|marché|cuisine',
		health:
			'à la pharmacie|chez le dentiste|en salle d’attente / Décrire une toux tenace|Déplacer un rendez-vous|Demander un second avis / santé|médecin|rendez-vous',
		housing:
			'pendant la visite|dans l’escalier|avec la propriétaire / Signaler une fuite|Négocier le loyer|Récupérer la caution / loyer|voisins|logement',
		work: 'en entretien|en réunion|en visioconférence / Demander une augmentation|Refuser des heures en plus|Présenter un projet en retard / entretien|salaire|équipe',
		study:
			'au secrétariat|à la bibliothèque|en séminaire / Demander un délai|Changer de filière|Défendre une thèse / université|examen|bibliothèque',
		'family-and-friends':
			'au mariage|au téléphone|au déjeuner du dimanche / S’excuser d’un oubli|Inviter les beaux-parents|Raconter un souvenir / famille|amitié|invitation',
		services:
			'à la poste|à la mairie|chez le coiffeur / Déclarer une adresse|Contester une facture|Envoyer un colis fragile / démarches|réclamation|téléphone',
		shopping:
			'au marché aux puces|à la librairie|au grand magasin / Marchander une lampe|Rendre un manteau|Choisir un cadeau / achats|prix|vêtements',
		conflict:
			'sur le parking|dans la cuisine commune / Poser une limite|Faire la paix / dispute|excuses',
		'small-talk':
			'dans l’ascenseur|à l’arrêt de bus|à une fête / Parler de la pluie et du beau temps|Prendre congé poliment / météo|loisirs|bavarder',
		money:
			'à la banque|chez l’assureur / Ouvrir un compte|Demander le détail des frais / banque|impôts',
		culture:
			'au musée|au théâtre / Parler d’un tableau|Expliquer une coutume / musée|théâtre|livres',
		emergencies:
			'au commissariat|au numéro d’urgence / Déclarer un vol|Appeler une ambulance / urgence|police'
	}),
	cities: listed('Lyon|Dijon|Marseille|Nantes|Genève|Dakar|Québec|Lille|Brest|Liège'),
	partners: listed(
		'Une employée patiente|Un serveur fatigué|Le gardien|Une voisine curieuse|Un examinateur sévère|La patronne'
	),
	firstNames: listed('Hélène|François|Zoé|Rémi|Anaïs|Gaël|Noémie|Étienne|Maïwenn|Loïc'),
	lastNames: [
		listed('Beau|Cham|Du|Fon|Gran|La|Mar|Mont|Per|Rou|Saint-|Val|Ville'),
		listed('be|cha|de|gi|la|man|ne|pi|ri|ver'),
		listed('eau|ain|ard|el|et|ier|in|oux|aud|ette')
	],
	troubles: listed(
		'La file s’allonge derrière vous.|Votre interlocuteur est pressé.|Un mot important vous échappe.|La ligne est mauvaise.|C’est plus cher que sur l’affiche.|Le règlement vient de changer.'
	),
	scenes: listed(
		'Il pleut et les vitres sont embuées.|On ferme dans une heure.|La radio joue doucement.|Vous êtes arrivé hier.|Ça sent le café et le pain chaud.|Quelqu’un a oublié un parapluie.'
	),
	steps: listed(
		'Saluez et dites en une phrase ce qu’il vous faut.|Demandez combien de temps cela prendra.|Répétez le chiffre.|Racontez ce qui s’est passé, dans l’ordre.|Demandez de parler plus lentement.|Proposez autre chose.|Remerciez et prenez congé.'
	),
	aims: listed(
		'Saluer et dire pourquoi on vient|Poser deux questions sur le prix|Décrire le problème en trois phrases|Rester poli|Convenir d’un jour et d’une heure'
	),
	openings: listed(
		'Bonjour, que puis-je faire pour vous ?|Au suivant !|Encore vous !|Nous allons fermer.'
	),
	title: (task, place, city) => (city ? `${task} ${place}, ${city}` : `${task} ${place}`),
	gap: ' '
};
