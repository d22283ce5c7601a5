import { z } from 'zod';
import { startForm } from '#lib/scenarios/progress-schema.ts';
import { cefrLevels, scenarioLanguages } from '#lib/scenarios/vocabulary.ts';
import { hasUnfitCharacters, isReservedName, isVisible, normaliseName } from './names.ts';
import { normalisePassword, passwordLength } from './passwords/passwords.ts';

const longestName = 80;
const longestEmail = 254;
/** What is longer is not even normalised. */
const longestInput = 4 * passwordLength.most;

const name = z
	.string()
	.max(longestInput, 'too-long')
	.transform(normaliseName)
	.pipe(
		z
			.string()
			.min(1, 'required')
			.refine((value) => [...value].length <= longestName, 'too-long')
			.refine((value) => !hasUnfitCharacters(value) && isVisible(value), 'name-characters')
			.refine((value) => !isReservedName(value), 'name-reserved')
	);

const email = z
	.string()
	.trim()
	.min(1, 'required')
	.max(longestEmail, 'too-long')
	.pipe(z.email('email-invalid'))
	.transform((value) => value.toLowerCase());

const newPassword = z
	.string()
	.min(1, 'required')
	.max(longestInput, 'password-too-long')
	.transform(normalisePassword)
	.pipe(
		z
			.string()
			.min(passwordLength.least, 'password-too-short')
			.max(passwordLength.most, 'password-too-long')
	);

/** Whatever it is: only an address on this site is followed. */
const redirectTo = z.unknown().optional();

/**
 * What `/guest` is sent: which button somebody pressed who is not signed in, and on which scenario,
 * so that it is carried out. What is not known is passed over: then nothing was pressed.
 */
export const guestForm = z.object({
	press: z.enum(['save', 'start']).optional().catch(undefined),
	scenario: z.string().min(1).max(200).optional().catch(undefined),
	language: startForm.shape.language.catch(null),
	/** Which showing of the form it was; see `freshGuestKey`. */
	key: z.string().max(100).optional().catch(undefined),
	redirectTo
});

/** What `/logout` asks a guest, who has no way back. */
export const leaveForm = z.object({ confirm: z.literal('yes').optional().catch(undefined) });

/** What `/register` asks for. Issues' messages are codes. */
export const registerForm = z.object({
	name,
	email,
	password: newPassword,
	redirectTo
});

/** What `/login` asks for. A password that is too long is a wrong one: nobody is told the rules here. */
export const loginForm = z.object({
	email,
	password: z.string().min(1, 'required').max(longestInput, 'credentials-wrong'),
	redirectTo
});

/** What `/forgot` asks for. */
export const forgotForm = z.object({ email });

/** What `/reset` asks for; the token comes with the address of the page. */
export const resetForm = z.object({
	password: newPassword,
	token: z.string().max(100, 'link-over')
});

/** What `/verify` sends back: what the mail's link held. */
export const verifyForm = z.object({ token: z.string().max(100, 'link-over') });

/** The password so far, where the account has one. */
const presentPassword = z.string().min(1, 'required').max(longestInput, 'password-wrong');

/** What `/account/email` asks for, to change the address. */
export const emailForm = z.object({ email, password: presentPassword });

/** What `/account/password` asks for. */
export const passwordForm = z.object({ present: presentPassword, password: newPassword });

/** What `/account/sessions` asks for, to end one of them. */
export const sessionForm = z.object({ session: z.uuid('invalid') });

/** What `/account/delete` asks for; the box is there where the account has no password. */
export const deleteAccountForm = z.object({
	password: z.string().min(1, 'required').max(longestInput, 'password-wrong'),
	confirm: z.literal('yes').optional()
});

/** What `/account` lets a learner change. */
export const nameForm = z.object({ name });

/** What `/account` asks of what somebody practises; an empty level is none. */
export const practiceForm = z.object({
	language: z.array(z.enum(scenarioLanguages, 'not-a-choice')),
	level: z
		.enum(['', ...cefrLevels], 'not-a-choice')
		.default('')
		.transform((level) => (level === '' ? null : level)),
	redirectTo
});

/** An address as a provider gives it, in our form; null where it is none. */
export const emailOf = (given: string | null): string | null => email.safeParse(given).data ?? null;

/** What `/account/ways` asks for, to unlink a provider. */
export const wayForm = z.object({ way: z.uuid('invalid') });
