/** How much may be done at once, and how much time gives one back. */
export interface Allowance {
	burst: number;
	/** Seconds. */
	every: number;
}

/** What is limited, and for whom it is counted. */
export interface Limit {
	/** For an account: the one that acts, or the one that somebody wants to get into. */
	account?: Allowance;
	/** For an address, whatever the account; of IPv6 for its network. */
	address?: Allowance;
	/**
	 * For an address and an account together. Where somebody has got in before, what others try
	 * elsewhere does not keep them out: there this alone counts for the account.
	 */
	both?: Allowance;
}

/**
 * What people may do in a while. Generous to a class behind one address and to somebody who cannot
 * find the right password; enough to make guessing and flooding pointless. Each wait is short and
 * ends by itself: nobody is locked out for good, and nobody keeps the owner of an account out of where
 * they have got in before, by a new password too.
 */
export const limits = {
	/** Ten tries with an account from one place, then one a minute. */
	'sign-in': {
		both: { burst: 10, every: 60 },
		account: { burst: 40, every: 20 },
		address: { burst: 60, every: 10 }
	},
	/** Coming back from a provider, which is then asked. */
	provider: { address: { burst: 120, every: 1 } },
	register: { address: { burst: 40, every: 60 } },
	/** Asking for a message to one's address. */
	mail: { account: { burst: 3, every: 600 }, address: { burst: 20, every: 60 } },
	guest: { address: { burst: 40, every: 60 } },
	rate: { account: { burst: 1_000, every: 1 } },
	author: { account: { burst: 600, every: 2 } },
	report: { account: { burst: 30, every: 120 }, address: { burst: 60, every: 60 } },
	/** A download reads all that is somebody's. */
	export: { account: { burst: 20, every: 60 }, address: { burst: 40, every: 30 } },
	search: { address: { burst: 120, every: 0.5 } }
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/** The whole network where one has many addresses (`/64` of IPv6), else the address itself. */
export function networkOf(address: string): string {
	if (!address.includes(':')) return address;
	const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
	const groups = (part: string) => (part === '' ? [] : part.split(':'));
	const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
	const all = [
		...groups(head),
		...Array<string>(Math.max(0, missing)).fill('0'),
		...groups(tail ?? '')
	];
	return `${all
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(':')}::/64`;
}

/** This machine itself: a proxy that nobody named, or the operator. It stands for everybody. */
export const isLoopback = (address: string): boolean =>
	/^127\.|^::1$|^::ffff:127\./.test(address) || address === '';
