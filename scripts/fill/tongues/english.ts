import { listed, type Tongue, topicsOf } from './tongue.ts';

export const english: Tongue = {
	language: 'en',
	topics: topicsOf({
		travel:
			'at the ferry terminal|at the night train|at a small border crossing|at the hostel desk|at the airport gate|on the coach to the coast|at the bicycle hire / Changing a missed connection|Asking for a quieter room|Reporting a lost suitcase|Buying the last ticket|Explaining a wrong passport stamp|Finding the way without a map|Swapping seats politely|Cancelling a tour in the rain / trains|tickets|luggage|airport|hotel|directions|timetables|delays',
		food: 'at the corner bakery|at the harbour café|at the noodle counter|at the farmers market|in a family restaurant|at a friend’s barbecue|at the vegetarian canteen / Ordering soup without nuts|Sending back a cold dish|Splitting the bill four ways|Asking what is in the stew|Booking a table for eight|Praising the cook|Refusing a third helping|Buying cheese by the slice / restaurant|ordering|allergies|politeness|numbers|cooking|coffee|market',
		health:
			'at the pharmacy|at the dentist|in the waiting room|on the night ward|at the optician|at the physiotherapist / Describing a stubborn cough|Asking about side effects|Moving an appointment|Explaining where it hurts|Asking for a second opinion|Collecting a prescription / doctor|symptoms|pharmacy|appointments|body|medicine',
		housing:
			'with the landlady|at the flat viewing|at the housing office|on the stairs|with the caretaker / Reporting a leaking tap|Negotiating a rent increase|Asking about the deposit|Settling a noise complaint|Handing over the keys / rent|neighbours|repairs|contract|moving',
		work: 'in the meeting room|at the job interview|on a video call|in the kitchen of the office|at the trade fair|on the building site / Asking for a raise|Declining an extra shift|Giving critical feedback|Presenting a late project|Explaining a gap in your career|Negotiating a deadline|Handing over a task|Making small talk with the manager / interview|meetings|feedback|email|negotiation|salary|teamwork|presentations',
		study:
			'at the registrar’s office|in the seminar|at the library desk|with the thesis supervisor|in the study group / Asking for an extension|Changing the course|Defending a bold claim|Admitting that you have not read it|Finding a tutor / university|exams|deadlines|essays|library',
		'family-and-friends':
			'at the wedding|at Sunday lunch|on the telephone|at the school gate|by the campfire / Breaking the news gently|Inviting someone back|Apologising for a forgotten birthday|Asking for advice about love|Telling an old story well / family|friendship|invitations|apologies|telephone',
		services:
			'at the post office|at the hairdresser|at the town hall|on the customer line|at the garage|at the locksmith / Registering a new address|Sending a fragile parcel|Disputing a phone bill|Describing the haircut you want|Ending a contract|Asking what the repair will cost / forms|telephone|complaints|contracts|repairs|post',
		shopping:
			'at the shoe shop|at the flea market|in the department store|at the second-hand bookshop|at the electronics counter / Returning a broken coat|Haggling over a lamp|Asking for another size|Choosing a gift|Comparing two offers / prices|clothes|haggling|returns|gifts|sizes',
		conflict:
			'after the match|in the shared kitchen|in the car park|between two friends|at the residents’ meeting / Standing your ground calmly|Making peace after a quarrel|Saying no to a favour|Naming what went wrong|Mediating between neighbours / difficult-conversations|apologies|boundaries|anger',
		'small-talk':
			'in the lift|at the bus stop|at a party where you know nobody|in the park with a dog|before the lesson begins / Talking about the weather|Keeping a chat going|Leaving a chat politely|Finding something in common|Recommending a film / weather|hobbies|questions|films|weekend|first-steps',
		money:
			'at the bank counter|with the tax adviser|at the insurance desk|at the exchange booth / Opening an account|Asking about a fee|Explaining a missing payment|Planning a small loan / bank|tax|insurance|numbers',
		culture:
			'at the theatre box office|in the museum|at the book club|at the street festival|at the choir rehearsal / Discussing a strange painting|Reviewing last night’s play|Explaining a custom from home|Buying tickets for the premiere / museum|music|books|theatre|customs',
		emergencies:
			'on the mountain path|at the police station|on the emergency line|at the vet / Calling an ambulance|Reporting a stolen bag|Asking strangers for help|Describing an accident / emergency|police|telephone|accident'
	}),
	cities: listed(
		'Lisbon|Osaka|Leipzig|Bergen|Marseille|Montreal|Valparaíso|Thessaloniki|Cork|Gdańsk|Tbilisi|Hanoi|Nairobi|Oaxaca|Porto|Turin|Aarhus|Kraków|Busan|Amman|Chiang Mai|Rosario|Ghent|Ljubljana|Bristol|Wellington|Halifax|Granada|Izmir|Tartu|Utrecht|Kyoto|Dakar|Basel|Quito'
	),
	partners: listed(
		'A patient clerk|A tired waiter|The owner of the shop|A cheerful neighbour|An impatient manager|A retired sea captain|A young trainee|The only doctor on duty|A talkative taxi driver|Your oldest friend|A strict examiner|A shy exchange student|The head of department|A stallholder with no change'
	),
	firstNames: listed(
		'Maeve|Tom|Priya|Oskar|Lena|Yusuf|Grace|Mateo|Ingrid|Dilnoza|Caleb|Nora|Emeka|Sanne|Ivo|Ruth|Farah|Hugo|Tamar|Bilal|Aoife|Kofi|Linnea|Dev'
	),
	lastNames: [
		listed(
			'Al|Bar|Ca|Dun|El|Fen|Gar|Hal|Ken|Lor|Mar|Nor|Os|Per|Ray|Stan|Tor|Ul|Ver|Win|Ash|Brock|Thorn|Wex'
		),
		listed('a|be|den|er|field|gate|ing|ker|la|mo|ne|ran|shaw|ti|vo|wick|ber|ston|cliff|mere'),
		listed(
			'bury|dale|ford|ham|ley|man|mond|ridge|ris|sen|son|ter|ton|well|wood|worth|thorpe|combe|by'
		)
	],
	troubles: listed(
		'The other person is in a hurry and speaks fast.|There is a queue behind you.|You have forgotten one important word.|The rules have changed since last week.|The telephone line is bad.|Somebody listens who should not.|You have only ten minutes.|They mistake you for somebody else.|The price is higher than the sign says.|The form is in a language that you hardly read.|You were given the wrong receipt.|The answer to your first question is a flat no.|A child keeps interrupting.|You promised something that you cannot keep.'
	),
	scenes: listed(
		'It is raining, and the windows are steamed up.|Two lamps are lit, and a radio plays quietly in the back.|It is the last hour before closing.|A bell rings each time the door opens.|You arrived yesterday and know nobody here.|You have been here before, and they remember you.|On the counter there is a jar with pens, none of which works.|The room smells of coffee and wet coats.|It is Monday, and everybody is catching up.|Outside, the market is being taken down.|You have prepared three sentences, and the first one is already wrong.|The clock on the wall is seven minutes slow.|Somebody has left an umbrella on the chair.|The person before you paid in small coins.|You can hear a tram turn round the corner.'
	),
	steps: listed(
		'Greet them and say in one sentence what you need.|Ask how long it will take.|Repeat the number that you heard, to be sure.|Explain what happened, in order.|Ask them to speak more slowly.|Offer a compromise before they do.|Say what you would prefer, and why.|Check that you understood the price.|Thank them and say goodbye.|Ask for it in writing.|Say no once, kindly, and stay with it.|Find out who can decide.|Correct the misunderstanding without blame.|Ask one question that nobody expects.|Sum up what was agreed.'
	),
	aims: listed(
		'Say hello and why you are here|Ask two questions about the price|Describe the problem in three sentences|Use the past tense at least twice|Stay polite when they refuse|Repeat the important number|Agree on a day and an hour|Suggest another solution|Say thank you in two ways|Ask for help with one word|Explain your reason|Compare two possibilities'
	),
	openings: listed(
		'Good morning! What can I do for you?|You are early. Sit down, please.|Yes? I have five minutes.|Oh, it’s you again!|Next, please.|I was told that somebody would come.|Sorry, we are about to close.|Is this your first time here?'
	),
	title: (task, place, city) => (city ? `${task} ${place} in ${city}` : `${task} ${place}`),
	gap: ' '
};
