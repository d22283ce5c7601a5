/**
 * Items of a list of real texts, each with something that somebody may remember of it: five words in
 * a row, three words of which one is mistyped, or one unusual word. Drawn once, by lot; never chosen.
 */
export const remembered: { kind: 'fragment' | 'slip' | 'unusual'; title: string; q: string }[] = [
	{ kind: 'fragment', title: 'Access Unlimited ChatGPT', q: 'plans. - Offer tips on' },
	{ kind: 'slip', title: 'Ethreal Current', q: 'vinyl dwntempo crackle' },
	{
		kind: 'unusual',
		title: 'Vacuum Arc Modeling under Transverse Magnetic Fields',
		q: 'professor'
	},
	{ kind: 'fragment', title: 'Frontend Developer', q: 'and throttling user inputs -' },
	{
		kind: 'slip',
		title: 'PowerShell Script to Move Disabled AD Users to Specific OU',
		q: 'define mved disabledusers'
	},
	{
		kind: 'unusual',
		title: 'Project System and Art Style Consistency Instructions',
		q: 'projectpath'
	},
	{ kind: 'fragment', title: 'The Midnight Melody Mystery', q: 'gloves and a pearl necklace.' },
	{ kind: 'slip', title: 'Self-Help Book', q: 'ditficult communication motivated' },
	{ kind: 'unusual', title: 'Public Speaking Coach', q: 'inflection' },
	{ kind: 'fragment', title: 'Rapid Prototyper', q: 'every prototype - Always include' },
	{ kind: 'slip', title: 'Vintage Invention Patent', q: 'inventor callouts craeses' },
	{ kind: 'unusual', title: 'Philosophy Teacher', q: 'comprehend' },
	{ kind: 'fragment', title: 'Budget Tracker', q: 'and recurring transactions. Add interactive' },
	{ kind: 'slip', title: 'Night Neon Alley (half-body, edgy)', q: 'night czllar duplicate' },
	{ kind: 'unusual', title: 'Realistic Mirror-Selfie Scene Creation', q: 'roughly' },
	{
		kind: 'fragment',
		title:
			' Sell a dream as an underground tailors but need partnership for capital. With no or just 20% less leverage, how to get partners interested and involved to buy the dream',
		q: 'or just 20% less leverage,'
	},
	{
		kind: 'slip',
		title: 'Cozy Ankara Night: Capturing a Realistic Bedroom Scene',
		q: 'distance tweet illuminatign'
	},
	{ kind: 'unusual', title: 'Senior Prompt Engineer Role Guide', q: 'yield' },
	{
		kind: 'fragment',
		title: 'HCCVN-AI-VN Pro Max: Optimal AI System Design',
		q: 'Max system — an intelligent'
	},
	{ kind: 'slip', title: 'UI Designer Role', q: 'designer iteratvie wireframes' },
	{ kind: 'unusual', title: 'AST Code Analysis Superpower', q: 'superpower' },
	{
		kind: 'fragment',
		title: 'Ultimate 2025-2026 AI Life Strategist & Retrospective',
		q: ': Deconstruct 2-3 specific failures/setbacks'
	},
	{ kind: 'slip', title: 'Lower AI Generation Rate', q: 'mtrics aligns specialist' },
	{ kind: 'unusual', title: 'copilot', q: 'explanatory' },
	{
		kind: 'fragment',
		title: 'Generate an enhanced command prompt',
		q: 'Generate an enhanced version of'
	},
	{ kind: 'slip', title: 'Google Ads Title Copywriter', q: 'hcaracters persuasive google' },
	{ kind: 'unusual', title: 'Ethereal Dreamlike Portrait Photography', q: 'technique' },
	{
		kind: 'fragment',
		title: 'Chimera AI-Powered Prompt Optimization System',
		q: 'maintain user privacy and security.'
	},
	{
		kind: 'slip',
		title: 'Building an Inventory Management System',
		q: 'rtansactions essential architect'
	},
	{ kind: 'unusual', title: 'Reverse Prompt Engineer', q: 'mountains' },
	{ kind: 'fragment', title: 'Deep Research - Gemini', q: 'Protocol: 1. DECOMPOSE: Break this' },
	{ kind: 'slip', title: '3D to 2D Floor Plan Converter', q: 'artistic doirs swing' },
	{
		kind: 'unusual',
		title: 'Universal Lead & Candidate Outreach Generator (HR, SALES)',
		q: 'lastname'
	},
	{
		kind: 'fragment',
		title: 'Bibliographic Review Writing Assistant',
		q: '7th edition. - Identify any'
	},
	{ kind: 'slip', title: 'Morning coffee', q: 'followed beans floatng' },
	{ kind: 'unusual', title: 'Rainy Umbrella Street (full-body)', q: 'watergun' },
	{
		kind: 'fragment',
		title: 'Dear Sugar: Candid Advice on Love and Life',
		q: 'dive into. Let me tell'
	},
	{ kind: 'slip', title: 'Harry Potter / Marauder’s Map', q: 'affairs sepll protective' },
	{ kind: 'unusual', title: 'Scam Detection Conversation Helper', q: 'voicemails' },
	{ kind: 'fragment', title: 'Mastermind', q: 'Do NOT refactor unrelated code' },
	{ kind: 'slip', title: 'Shift Tracking Telegram Mini App', q: 'privac tracking compliance' },
	{ kind: 'unusual', title: 'Elite Private Equity Fund Manager Stock Analysis', q: 'fifteenth' },
	{
		kind: 'fragment',
		title: 'AI Themed Design Image Creation',
		q: 'the uploaded background. - Innovate'
	},
	{
		kind: 'slip',
		title: 'Ultra Realistic Bedroom Selfie Description',
		q: 'selfie exposure iphkne'
	},
	{ kind: 'unusual', title: 'Crear un retrato familiar combinando dos personas', q: 'complements' },
	{ kind: 'fragment', title: 'Stock Analyser', q: 'stock script. Follow the investment' },
	{
		kind: 'slip',
		title: 'Secteur Bancaire - Analyse rapide d’un tableau de données',
		q: 'analyser remarquables bacnaire'
	},
	{ kind: 'unusual', title: 'Tumor Medical Industry Solution Business Plan', q: 'offered' },
	{
		kind: 'fragment',
		title: 'Intent Recognition Planner Agent',
		q: 'feedback and changes in intent.'
	},
	{ kind: 'slip', title: 'Classical Music Composer', q: 'sound indiidual traditional' },
	{ kind: 'unusual', title: 'Proofreader', q: 'proofreader' },
	{
		kind: 'fragment',
		title: 'Grocery Aisle (relatable, comedic-candid)',
		q: 'no_text : true, no_logos :'
	},
	{ kind: 'slip', title: 'Imagen estilo Hollywood de alta definición', q: 'imagen gestures stilo' },
	{ kind: 'unusual', title: 'Isometric miniature 3D cartoon city scene', q: 'retrieve' },
	{
		kind: 'fragment',
		title: 'A retro-styled adventurer takes a pause by a lush jungle riverbank.',
		q: "effect on the subject's hair,"
	},
	{ kind: 'slip', title: 'AI2sql SQL Model — Query Generator', q: 'aliases otherwise purpohe' },
	{ kind: 'unusual', title: 'World Landmarks: Hyper-Realistic 3D Dioramas', q: 'proportionally' },
	{
		kind: 'fragment',
		title: 'seo-fundamentals',
		q: 'Expertise → Credentials, certifications, knowledge'
	},
	{
		kind: 'slip',
		title: 'Academic Graduation Presentation Guide',
		q: 'throughout total conclusinn'
	},
	{
		kind: 'unusual',
		title: 'Cinematic Ultra-Realistic Image-to-Video Prompt Engineer',
		q: 'wildlife'
	}
];
